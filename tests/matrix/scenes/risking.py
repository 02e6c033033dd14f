"""Risk reports and incidents."""

from tests.matrix.scenes.running import in_operation
from tests.matrix.scenes.scene import Scene, builds
from tests.scenarios import oversight_risking as risking

# --- risks ---------------------------------------------------------------------------------------------------------


@builds("riskreport", "reported")
def risk_reported() -> Scene:
    return Scene(subject=risking.risk(in_operation()))


@builds("riskreport", "assessed")
def risk_assessed() -> Scene:
    return Scene(subject=risking.assessed(risk_reported().subject))


@builds("riskreport", "closed")
def risk_closed() -> Scene:
    return Scene(subject=risking.closed_risk(risk_reported().subject))


# --- incidents -----------------------------------------------------------------------------------------------------


@builds("incident", "reported")
def incident_reported() -> Scene:
    return Scene(subject=risking.incident(in_operation()))


@builds("incident", "responding")
def incident_responding() -> Scene:
    return Scene(subject=risking.responding(incident_reported().subject))


@builds("incident", "contained")
def incident_contained() -> Scene:
    return Scene(subject=risking.contained(incident_reported().subject))


@builds("incident", "closed")
def incident_closed() -> Scene:
    return Scene(subject=risking.closed_incident(incident_reported().subject))
