"""A witness of trails: a small process of somebody else's, with a store of its own, that cosigns only what grows.

It knows nothing of the application but `audit.verifier`, needs no Django and no database of ours. Started with
`python -m audit.witness --data DIR`; the protocol is in `docs/witness.md`.
"""
