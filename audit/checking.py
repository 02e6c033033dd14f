"""Checking a whole bundle, offline: `python verifier.py BUNDLE.zip [--key HEX] [--witness NAME=HEX …] [--processes N]`.

Exit code 0: all of it is as it was written; 1: faults, each on its line; 2: not a bundle. Only Python's standard library is used. An
outsider gets this file joined to `audit.verifier` and `audit.bundle` as one (here they are three, none past 500 lines).
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import re
import sys
from binascii import unhexlify
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.bundle import BROKEN, Bundle, Fault, Place, Told, key_id, prefixed, root_from, rows_of, subtree
from audit.verifier import COSIGNED, NATIVE, cosigned_at, ed25519_verify, hmac_sm3, key_hash, note_signed_by, sm3

# The canonical text of an ordinary body, whole: every key once, in its order, and nothing nested. Its groups are the commitment and
# the object's id, number and type. It holds for texts without a backslash; a body of any other form is read by `json`.
BODY = re.compile(
    (
        r'\{"action":TEXT,"actor_id":(?:TEXT|null),"actor_name":TEXT,"address":TEXT,"after":TEXT,"at":TEXT,"before":TEXT,'
        r'"case_id":(?:TEXT|null),"clause":TEXT,"commitment":"([0-9a-f]{64})",(?:"demo":true,)?"findings":\[[^][{}:]*\],"hash":TEXT,'
        r'"id":TEXT,"object_id":(?:"([^"]*)"|null),"object_seq":(?:(\d{1,6})|null),"object_type":"([^"]*)","organization":TEXT,'
        r'"outcome":TEXT,"place":TEXT,"recorded_at":TEXT,"region":TEXT,"request":TEXT,"role":TEXT,"unit":TEXT,"v":\d\}'
    )
    .replace("TEXT", '"[^"]*"')
    .encode()
)


# --- tasks ---------------------------------------------------------------------------------------------------------


def check_tiles(bundle: Bundle, places: Sequence[Place]) -> Told:
    """Every full tile is what its parent says of it; one that is not full is part of the last checkpoint's root."""
    told = Told()
    for place in places:
        shard, algorithm, level, index = place
        told.counts["tiles"] += 1
        hashes = bundle.tile(*place)
        if len(hashes) == 32 * 256:
            at = 32 * (index % 256)
            if bundle.tile(shard, algorithm, level + 1, index // 256)[at : at + 32] != subtree(hashes, algorithm):
                told.faults.append(
                    Fault("tile", bundle.tiles[place], "与上级哈希块不符 / not what the tile above says")
                )
    return told


def check_notes(bundle: Bundle, shard: str, start: int, stop: int) -> Told:
    """Every checkpoint has the roots of the tiles, and the signature of the key that was valid at its size."""
    told = Told()
    for note in bundle.notes[shard][start:stop]:
        told.counts["checkpoints"] += 1
        where = f"{shard}/{note.size}"
        for algorithm in bundle.algorithms(shard):
            root = root_from(lambda *at, by=algorithm: bundle.tile(shard, by, *at), note.size, algorithm)  # noqa: B023
            if root != note.root_by(algorithm):
                told.faults.append(
                    Fault("checkpoint", where, f"{algorithm} 根不符 / the root is not that of the tiles")
                )
        public = bundle.key_at(shard, note.size)
        if shard == "1":
            ((key, signature),) = note.signatures
            signed = key == key_id(public) and ed25519_verify(public, note.text.encode(), signature)
        else:
            signed = note_signed_by(note, bundle.name, public)
        if not signed:
            told.faults.append(Fault("signature", where, "不是当时有效密钥的签名 / not signed by the key valid then"))
        for witness, key_of in bundle.witnesses.items():
            mark = key_hash(witness, key_of, COSIGNED)
            if any(name == witness and data[:4] == mark for name, data in note.signatures):
                if cosigned_at(note, witness, key_of) is None:
                    told.faults.append(
                        Fault("witness", where, f"{witness} 的见证签名无效 / its cosignature is not valid")
                    )
                else:
                    told.cosigned.append((witness, shard, note.size))
    return told


def check_entries(bundle: Bundle, shard: str, name: str) -> Told:
    """Every entry stands in the trees where it says, and its payload is the one it is committed to."""
    told = Told()
    trees, tile_at = [(by, prefixed(by, b"\x00"), b"") for by in bundle.algorithms(shard)], -1
    start, last = 0, -1
    numbers: defaultdict[bytes, list[int]] = defaultdict(list)
    reasons: list[str] = []
    for index, text, salt, payload, why in rows_of(bundle.read(name)):
        if not isinstance(index, int) or index <= last:
            raise Fault("entry", name, "条目次序有误 / entries are not in their order")
        if index != last + 1:
            told.runs.append((shard, start, last + 1))
            start = index
        last = index
        if index >> 8 != tile_at:
            tile_at = index >> 8
            trees = [(by, hash_of, bundle.tile(shard, by, 0, tile_at)) for by, hash_of, _tile in trees]
        at = 32 * (index & 255)
        for by, hash_of, tile in trees:
            if tile[at : at + 32] != hash_of(text):
                told.faults.append(Fault("entry", f"{shard}/{index}", f"{by} 哈希不符 / not the leaf of the {by} tree"))
        found = None if b"\\" in text else BODY.fullmatch(text)
        body = {} if found else read_body(text, f"{shard}/{index}")
        commitment, object_, number, kind = found.group(1, 2, 3, 4) if found else columns(body)
        if not committed(commitment, payload, salt, why):
            told.faults.append(Fault("payload", f"{shard}/{index}", "不是承诺的内容 / not what was committed to"))
        reasons.append(why)
        if number is not None and object_ is not None and len(number) <= 6:
            numbers[kind + b" " + object_].append(int(number))
        if body or why == "erased" or kind == b"erasure":
            _particular(told, shard, index, body or json.loads(text), payload, why)
        if (shard, index) in bundle.named:
            _named(told, bundle, bundle.named[shard, index], payload or b"")
    told.runs.append((shard, start, last + 1))
    told.runs = [run for run in told.runs if run[1] < run[2]]
    told.counts = Counter(why or "payloads" for why in reasons)
    told.counts["entries"] = len(reasons)
    for mine, its in numbers.items():
        told.numbers[mine] = sum(1 << number for number in {*its})
        if len({*its}) != len(its):
            told.faults.append(Fault("sequence", mine.decode(), "序号重复 / a number stands twice"))
    return told


def read_body(text: bytes, where: str) -> dict[str, Any]:
    """A body of whatever form. Raises Fault where a key stands twice in an object: another reader might take the other one."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(found := dict(pairs)) != len(pairs):
            raise Fault("entry", where, "同一键出现两次 / a key stands twice")
        return found

    body: dict[str, Any] = json.loads(text, object_pairs_hook=once)
    return body


def columns(body: Mapping[str, Any]) -> tuple[bytes, bytes | None, bytes | None, bytes]:
    """Commitment, the object's id, number and type of a body that was read, as `BODY` has them."""
    object_, number = (None if body[name] is None else str(body[name]).encode() for name in ("object_id", "object_seq"))
    return str(body["commitment"]).encode(), object_, number, str(body["object_type"]).encode()


def committed(commitment: bytes, payload: bytes | None, salt: bytes | str | None, why: str) -> bool:
    """Whether a payload is the one its entry is committed to; where it is not here, whether that has a reason."""
    if payload is None or salt is None:
        return payload is salt and why in ("erased", "withheld")
    return why == "" and hmac_sm3(unhexlify(salt), payload).hex().encode() == commitment


def _named(told: Told, bundle: Bundle, papers: Sequence[Mapping[str, Any]], payload: bytes) -> None:
    """The documents that an entry is said to name; of an issued one its number, code and checkpoint too."""
    for paper in papers:
        said = [f'"{paper["digest"]}"']
        if paper["number"]:
            shard, size = paper["checkpoint"] or ("", 0)
            said += [json.dumps(paper[name], ensure_ascii=False) for name in ("number", "code")]
            said.append(f'"checkpoint_size":[null,{bundle.shards.get(shard, 0) + size}]')
        if any(part.encode() not in payload for part in said):
            told.faults.append(Fault("document", paper["digest"], "条目未如此记载 / the entry does not name it so"))


def _particular(told: Told, shard: str, index: int, body: Any, payload: bytes | None, why: str) -> None:
    """What an entry says of the trail itself, of an erasure, or that it was erased."""
    if why == "erased":
        told.erased.append((f"{shard}/{index}", body["id"]))
    if "statement" in body:
        told.statements.append((shard, index, body["statement"]))
    if body["object_type"] == "erasure" and body["outcome"] == "done":
        listed = json.loads(payload or b"{}").get("changes", {}).get("entries_digest", (None, ""))[1]
        told.erasures.append((body["object_id"], body["action"], str(body["actor_id"]), str(listed)))


def check_document(bundle: Bundle, name: str) -> Told:
    """A document is the one whose SM3 digest is its name."""
    told = Told(Counter(documents=1))
    if sm3(bundle.read(name)).hex() != name.rpartition("/")[2]:
        told.faults.append(Fault("document", name, "内容与摘要不符 / not the content of this digest"))
    return told


TASKS = {task.__name__: task for task in (check_tiles, check_notes, check_entries, check_document)}
_opened: dict[str, Bundle] = {}


def _open(path: str, witnesses: Mapping[str, bytes]) -> None:
    _opened["bundle"] = Bundle(path, witnesses)


def _work(task: tuple[str, tuple[Any, ...]]) -> Told:
    """One task; whatever a broken file makes it raise is a fault of that file."""
    try:
        return TASKS[task[0]](_opened["bundle"], *task[1])
    except Fault as fault:
        return Told(faults=[fault])
    except BROKEN as error:
        return Told(faults=[Fault("file", f"{task[1][-1]}"[:80], f"无法读取 / not readable: {error!r}"[:200])])


def tasks_of(bundle: Bundle) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """All that is to be checked, in pieces."""
    for name in sorted(bundle.files):
        if name.startswith("entries/"):
            yield "check_entries", (name.split("/")[1], name)
        elif name.startswith("documents/"):
            yield "check_document", (name,)
    places = sorted(bundle.tiles)
    for start in range(0, len(places), 64):
        yield "check_tiles", (places[start : start + 64],)
    for shard, notes in bundle.notes.items():
        for start in range(0, len(notes), 32):
            yield "check_notes", (shard, start, start + 32)


# --- all of it together --------------------------------------------------------------------------------------------


def whole(path: str) -> Iterator[Fault]:
    """The last 64 bytes of the file are the SHA-256, in hex, of all before them."""
    digest, left = hashlib.sha256(), os.path.getsize(path) - 64
    with open(path, "rb") as file:
        while left > 0 and (data := file.read(min(left, 1 << 20))):
            digest.update(data)
            left -= len(data)
        if file.read() != digest.hexdigest().encode():
            yield Fault("zip", path, "整个文件的摘要不符 / the digest of the whole file is not that at its end")


def order(bundle: Bundle, told: Told) -> Iterator[Fault]:
    """Checkpoints follow one another, every entry stands under the one that sealed it, none is missing from a range."""
    runs: dict[str, list[tuple[int, int]]] = {shard: [] for shard in bundle.shards}
    for shard, start, stop in sorted(told.runs, key=lambda run: run[1]):
        if runs[shard] and start < runs[shard][-1][1]:
            yield Fault("entry", f"{shard}/{start}", "重复 / stands twice")
        elif runs[shard] and start == runs[shard][-1][1]:
            runs[shard][-1] = (runs[shard][-1][0], stop)
        else:
            runs[shard].append((start, stop))
    ranges = bundle.about["ranges"]
    for shard, notes in bundle.notes.items():
        low, high = ranges.get(shard, (0, 0))
        covered: list[tuple[int, int]] = []
        done = 0
        for note in notes:
            previous = note.previous
            if not done <= previous < note.size or (low < note.size <= high and previous != done):
                yield Fault("checkpoint", f"{shard}/{note.size}", "与前一检查点不衔接 / does not follow the one before")
            if covered and covered[-1][1] == previous:
                covered[-1] = (covered[-1][0], note.size)
            else:
                covered.append((previous, note.size))
            done = note.size
        for start, stop in runs[shard]:
            if not any(first <= start and stop <= last for first, last in covered):
                yield Fault(
                    "checkpoint", f"{shard}/{start}", "缺少封存检查点 / the checkpoint that sealed it is missing"
                )
        if low < high and not any(start <= low and high <= stop for start, stop in runs[shard]):
            yield Fault("entry", f"{shard}/{low}-{high}", "区间内缺少条目 / entries of the range are missing")


def links(bundle: Bundle, told: Told) -> Iterator[Fault]:
    """Each shard's first leaf names the last checkpoint of the one before, each rotation was stated under the key before."""
    stated = {(shard, index): said for shard, index, said in told.statements}
    before, total = "", 0
    for shard, first in bundle.shards.items():
        notes = bundle.notes[shard]
        if first != total or not notes:
            yield Fault("shard", shard, "与前一日志不衔接 / does not begin where the one before ends")
            return
        said = stated.get((shard, 0), {})
        public = bundle.key_at(shard, 1)
        want = {"kind": "shard", "name": shard, "previous": before}
        want_key = {"id": key_id(public), "public": public.hex()}
        if shard != "1" and said != {**want, "key": want_key}:
            yield Fault("shard", shard, "首条未如实记载上一检查点 / its first leaf is not the statement it must be")
        before, total = bundle.texts[shard], first + notes[-1].size
    for (old, _at, _index), (public, shard, index) in zip(bundle.keys, bundle.keys[1:], strict=False):
        want = {"kind": "key", "id": key_id(public), "public": public.hex(), "previous": key_id(old)}
        sealed = any(note.size == index + 1 for note in bundle.notes.get(shard, ()))
        if stated.get((shard, index)) != want or not sealed:
            yield Fault("key", key_id(public), "更换密钥无据 / its introduction is not in the trail")
    introduced = {(shard, index) for _public, shard, index in bundle.keys}
    for place, said in stated.items():
        if said.get("kind") == "key" and place not in introduced:
            yield Fault("key", str(said.get("id")), "更换的密钥未列出 / a key that the trail introduces is not listed")


def sequences(bundle: Bundle, told: Told) -> Iterator[Fault]:
    """Objects declared complete are numbered from 1 without holes; in a range no number is left out."""
    complete = {f"{kind} {id}".encode() for kind, id in bundle.about["complete"]}
    broken = {object_ for object_, bits in told.numbers.items() if bits & bits + (bits & -bits)}
    for object_ in sorted(complete | (broken if bundle.about["ranges"] else set())):
        bits = told.numbers.get(object_, 0)
        low = 1 if object_ in complete else (bits & -bits).bit_length() - 1
        if not bits or (bits >> low) + 1 & bits >> low or bits & (1 << low) - 1:
            yield Fault("sequence", object_.decode(), "序号有缺口 / its entries have a hole")


def erasures(bundle: Bundle, told: Told) -> Iterator[Fault]:
    """What is erased was asked for, listed by digest, approved by somebody else and carried out, all in this trail."""
    lawful: set[str] = set()
    for id, ids in bundle.about["erasures"].items():
        done = {action: (actor, listed) for of, action, actor, listed in told.erasures if of == id}
        asked, approved = done.get("erasure.request"), done.get("erasure.approve")
        digest = sm3("".join(f"{entry}\n" for entry in sorted(ids)).encode()).hex()
        if asked and approved and "erasure.carry_out" in done and asked[0] != approved[0] and asked[1] == digest:
            lawful.update(ids)
    for where, entry in told.erased:
        if entry not in lawful:
            yield Fault("erasure", where, "删除无据 / no erasure in this trail covers it")


def papers_in(bundle: Bundle) -> Iterator[Mapping[str, Any]]:
    """The list of documents."""
    return (paper for papers in bundle.named.values() for paper in papers)


def documents(bundle: Bundle) -> Iterator[Fault]:
    """The documents here are those that entries name, and none that is listed as here is missing."""
    listed = {paper["digest"] for paper in papers_in(bundle)}
    here = {name.rpartition("/")[2] for name in bundle.files if name.startswith("documents/")}
    for digest in sorted(listed ^ here):
        yield Fault("document", digest, "清单与文件不符 / listed without a file, or a file that is not listed")
    here = {f"{shard}/{note.size}" for shard, notes in bundle.notes.items() for note in notes}
    for paper in papers_in(bundle):
        if paper["checkpoint"] and "{}/{}".format(*paper["checkpoint"]) not in here:
            yield Fault("document", paper["digest"], "所载检查点缺失 / the checkpoint that it carries is missing")


def examine(path: str, *, key: str = "", witnesses: Mapping[str, bytes] | None = None, processes: int = 1) -> Told:
    """Check all of a bundle. Raises Fault, and what a broken zip or JSON raises, where it can't be opened at all."""
    told = Told(faults=[*whole(path)])
    _open(path, witnesses or {})
    bundle = _opened["bundle"]
    if bundle.name != f"shouquan/{key_id(bundle.keys[0][0])}" or bundle.keys[0][1] is not None:
        told.faults.append(Fault("key", bundle.name, "日志名称与首个密钥不符 / the name is not that of the first key"))
    if key and bundle.keys[0][0].hex() != key:
        told.faults.append(Fault("key", bundle.name, "不是您给出的密钥 / not the key that you gave"))
    bundle.read("README.md")
    tasks = list(tasks_of(bundle))
    if processes > 1:
        with multiprocessing.Pool(processes, _open, (path, witnesses or {})) as pool:
            for part in pool.imap_unordered(_work, tasks):
                told.add(part)
    else:
        for part in map(_work, tasks):
            told.add(part)
    for check in (order, links, sequences, erasures):
        told.faults.extend(check(bundle, told))
    told.faults.extend(documents(bundle))
    for name in witnesses or {}:
        if not any(witness == name for witness, _shard, _size in told.cosigned):
            told.faults.append(Fault("witness", name, "没有其见证签名 / no checkpoint here carries its cosignature"))
    if told.counts != +Counter({**bundle.about["counts"], "tiles": len(bundle.tiles)}):
        told.faults.append(Fault("file", "bundle.json", "数量不符 / the counts are not those found"))
    return told


# --- in words ------------------------------------------------------------------------------------------------------

SAID = {
    "entries": "条记录在两棵哈希树（国密 SM3、SHA-256）中的位置 / entries stand in both trees where they say",
    "payloads": "份内容与其承诺 / payloads are what the entries are committed to",
    "erased": "份内容已依法删除，删除的申请、批准和执行均有记载 / payloads were erased by law, as the trail records",
    "withheld": "份内容未随包提供（承诺仍在）/ payloads are withheld; the commitments stay",
    "tiles": "个哈希块逐级相符 / tiles fit the level above",
    "checkpoints": "个检查点的树根与签名 / checkpoints: roots and signatures",
    "documents": "份文件的摘要 / documents are those that entries name by digest",
}


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def report(path: str, told: Told, *, key: str) -> None:
    """What was checked and found, in plain words."""
    bundle = _opened["bundle"]
    _say(f"证据包 Bundle: {path}")
    _say(f"日志 Trail: {bundle.name}; 导出 made {bundle.about['made_at']}; 范围 selection {bundle.about['selection']}")
    for name, words in SAID.items():
        if told.counts[name]:
            _say(f"已核对 checked: {told.counts[name]} {words}")
    _say(
        f"已核对 checked: {len(bundle.shards)} 个半年日志首尾相接 / shards, each naming the last checkpoint of the one before"
    )
    _say(f"已核对 checked: {len(bundle.keys)} 个密钥依次启用 / keys, each introduced under the one before")
    _say(
        f"已核对 checked: {len(bundle.about['complete'])} 个办理对象的记录无缺号 / objects without a hole in their numbers"
    )
    for witness, shard, size in sorted(
        told.cosigned, key=lambda one: (one[0], list(bundle.shards).index(one[1]), one[2])
    ):
        if (shard, size) == max((s, n) for w, s, n in told.cosigned if w == witness):
            _say(f"见证 witness: {witness} 已见证至 cosigned up to {shard}/{size}")
    if not NATIVE:
        _say("本机 Python 无 SM3，由本程序自行计算，较慢 / SM3 was computed here, slowly: this Python has none")
    for fault in told.faults:
        _say(str(fault))
    public = bundle.keys[0][0].hex()
    if not key:
        _say(f"首个密钥 first key: {public}")
        _say(
            "注意：密钥是证据包自述的。请与另行取得的密钥（公开页面、见证方、已盖章文书）比对，再以 --key 重新核验。\n"
            "Mind: this key is the bundle's own word. Compare it with one had elsewhere (the public page, the witness, an issued "
            "document), then check again with --key."
        )
    _say(f"结论：有 {len(told.faults)} 处错误 / NOT SOUND: faults" if told.faults else "结论：完好 / SOUND")


def _witness(text: str) -> tuple[str, bytes]:
    name, _equals, public = text.partition("=")
    if not name or len(bytes.fromhex(public)) != 32:
        raise ValueError(text)
    return name, bytes.fromhex(public)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; answers its exit code."""
    parser = argparse.ArgumentParser(description="核验授权运营办理轨迹证据包 / Check a bundle of the trail")
    parser.add_argument("bundle")
    parser.add_argument(
        "--key", default="", type=str.lower, help="首个公钥（64 位十六进制）/ the first public key, in hex"
    )
    parser.add_argument("--witness", action="append", default=[], type=_witness, metavar="NAME=HEX")
    parser.add_argument("--processes", default=min(os.cpu_count() or 1, 8), type=int)
    asked = parser.parse_args(arguments)
    getattr(sys.stdout, "reconfigure", lambda **_options: None)(errors="replace")
    try:
        told = examine(asked.bundle, key=asked.key, witnesses=dict(asked.witness), processes=asked.processes)
        report(asked.bundle, told, key=asked.key)
    except (Fault, *BROKEN) as error:
        _say(f"无法核验，不是完好的证据包 / NOT A BUNDLE: {error}")
        return 2
    return 1 if told.faults else 0


if __name__ == "__main__":
    sys.exit(main())
