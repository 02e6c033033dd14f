// Checks the proof of one entry here in the browser: its leaf, the way to both roots, the checkpoint's signature. What is
// checked, and against what, is shown step by step. Nothing is asked of the server but the proof itself; checkpoint and key may
// be pasted from elsewhere. Hashes are computed here (SM3, SHA-256, SHA-512), signatures by the library beside it (Ed25519).

// --- hashes ---------------------------------------------------------------------------------------------------------

function primes(count) {
  const found = [];
  for (let n = 2; found.length < count; n += 1) {
    if (found.every(function (prime) { return n % prime; })) { found.push(n); }
  }
  return found;
}

// The largest whole number whose power is not above the value.
function rooted(value, power) {
  let low = 0n, high = 1n << 80n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** power <= value) { low = middle; } else { high = middle; }
  }
  return low;
}

// The first 64 bits behind the point of the roots of the first primes: what SHA-2 is started and turned with (FIPS 180-4).
function fractions(count, power) {
  return primes(count).map(function (prime) {
    return rooted(BigInt(prime) << (64n * power), power) & 0xffffffffffffffffn;
  });
}

const CUBES = fractions(80, 3n), SQUARES = fractions(8, 2n);
const high = function (word) { return Number(word >> 32n); };

function padded(data, block) {
  const tail = block / 8, length = Math.ceil((data.length + 1 + tail) / block) * block;
  const whole = new Uint8Array(length);
  whole.set(data);
  whole[data.length] = 0x80;
  new DataView(whole.buffer).setBigUint64(length - 8, BigInt(data.length) * 8n);
  return whole;
}

function bytesOf(words) {
  const found = new Uint8Array(4 * words.length), view = new DataView(found.buffer);
  words.forEach(function (word, place) { view.setUint32(4 * place, word >>> 0); });
  return found;
}

const right = function (word, bits) { return (word >>> bits) | (word << (32 - bits)); };
const left = function (word, bits) { bits %= 32; return bits ? (word << bits) | (word >>> (32 - bits)) : word; };

export function sha256(data) {
  const whole = new DataView(padded(data, 64).buffer), state = SQUARES.map(high), k = CUBES.slice(0, 64).map(high);
  for (let at = 0; at < whole.byteLength; at += 64) {
    const w = [];
    for (let i = 0; i < 16; i += 1) { w.push(whole.getUint32(at + 4 * i) | 0); }
    for (let i = 16; i < 64; i += 1) {
      const a = w[i - 15], b = w[i - 2];
      const s0 = right(a, 7) ^ right(a, 18) ^ (a >>> 3), s1 = right(b, 17) ^ right(b, 19) ^ (b >>> 10);
      w.push((w[i - 16] + s0 + w[i - 7] + s1) | 0);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const t1 = (h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
      const t2 = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(t1 + t2) | 0, a, b, c, (d + t1) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach(function (word, i) { state[i] = (state[i] + word) | 0; });
  }
  return bytesOf(state);
}

export function sha512(data) {
  const MASK = 0xffffffffffffffffn, state = SQUARES.slice(), whole = new DataView(padded(data, 128).buffer);
  const turned = function (word, bits) { return ((word >> bits) | (word << (64n - bits))) & MASK; };
  for (let at = 0; at < whole.byteLength; at += 128) {
    const w = [];
    for (let i = 0; i < 16; i += 1) { w.push(whole.getBigUint64(at + 8 * i)); }
    for (let i = 16; i < 80; i += 1) {
      const a = w[i - 15], b = w[i - 2];
      const s0 = turned(a, 1n) ^ turned(a, 8n) ^ (a >> 7n), s1 = turned(b, 19n) ^ turned(b, 61n) ^ (b >> 6n);
      w.push((w[i - 16] + s0 + w[i - 7] + s1) & MASK);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i += 1) {
      const s1 = turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n), s0 = turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n);
      const t1 = h + s1 + ((e & f) ^ (~e & MASK & g)) + CUBES[i] + w[i];
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [a, b, c, d, e, f, g, h] = [(t1 + t2) & MASK, a, b, c, (d + t1) & MASK, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach(function (word, i) { state[i] = (state[i] + word) & MASK; });
  }
  const found = new Uint8Array(64), view = new DataView(found.buffer);
  state.forEach(function (word, place) { view.setBigUint64(8 * place, word); });
  return found;
}

const SM3_START = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
];

export function sm3(data) {
  const whole = new DataView(padded(data, 64).buffer), state = SM3_START.slice();
  for (let at = 0; at < whole.byteLength; at += 64) {
    const w = [];
    for (let i = 0; i < 16; i += 1) { w.push(whole.getUint32(at + 4 * i) | 0); }
    for (let i = 16; i < 68; i += 1) {
      const x = w[i - 16] ^ w[i - 9] ^ left(w[i - 3], 15);
      w.push(x ^ left(x, 15) ^ left(x, 23) ^ left(w[i - 13], 7) ^ w[i - 6]);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const a12 = left(a, 12), ss1 = left((a12 + e + left(i < 16 ? 0x79cc4519 : 0x7a879d8a, i)) | 0, 7);
      const ff = i < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c), gg = i < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const t1 = (ff + d + (ss1 ^ a12) + (w[i] ^ w[i + 4])) | 0, t2 = (gg + h + ss1 + w[i]) | 0;
      [a, b, c, d, e, f, g, h] = [t1, a, left(b, 9), c, t2 ^ left(t2, 9) ^ left(t2, 17), e, left(f, 19), g];
    }
    [a, b, c, d, e, f, g, h].forEach(function (word, i) { state[i] ^= word; });
  }
  return bytesOf(state);
}

// --- the tree -------------------------------------------------------------------------------------------------------

const HASH = {sm3: sm3, sha256: sha256};
const utf8 = function (text) { return new TextEncoder().encode(text); };

export function hex(bytes) {
  return Array.from(bytes).map(function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
}

export function unhex(text) {
  if (!/^([0-9a-f]{2})*$/.test(text)) { throw new Error(text); }
  return Uint8Array.from((text.match(/../g) || []).map(function (pair) { return parseInt(pair, 16); }));
}

export function unbase64(text) {
  return Uint8Array.from(atob(text), function (sign) { return sign.charCodeAt(0); });
}

function joined(...parts) {
  return Uint8Array.from(parts.reduce(function (all, part) { return all.concat(Array.from(part)); }, []));
}

export function leafHash(data, algorithm) { return HASH[algorithm](joined([0], data)); }

// The root of a tree of this size in which the leaf stands at this index (RFC 9162, 2.1.3.2).
export function rootOf(leaf, index, size, path, algorithm) {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) { throw new Error("index"); }
  let node = leaf, fn = index, sn = size - 1;
  const half = function (n) { return Math.floor(n / 2); };
  path.forEach(function (beside) {
    if (sn === 0) { throw new Error("path"); }
    if (fn % 2 === 1 || fn === sn) {
      node = HASH[algorithm](joined([1], beside, node));
      while (fn && fn % 2 === 0) { fn = half(fn); sn = half(sn); }
    } else {
      node = HASH[algorithm](joined([1], node, beside));
    }
    fn = half(fn);
    sn = half(sn);
  });
  if (sn) { throw new Error("path"); }
  return node;
}

// HMAC with SM3: what an entry's body says of its content.
function hmac(key, data) {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sm3(key) : key);
  const inner = block.map(function (byte) { return byte ^ 0x36; }), outer = block.map(function (byte) { return byte ^ 0x5c; });
  return sm3(joined(outer, sm3(joined(inner, data))));
}

// --- the checkpoint -------------------------------------------------------------------------------------------------

// A signed note, or a checkpoint of the first format, which has one root, and a signature in hexadecimal without a name.
export function parseNote(text) {
  text = text.replace(/\r\n/g, "\n").trim() + "\n";
  const cut = text.lastIndexOf("\n\n");
  if (cut < 0) { throw new Error("note"); }
  const signed = text.slice(0, cut + 1), lines = signed.slice(0, -1).split("\n"), below = text.slice(cut + 2, -1).split("\n");
  const size = Number(lines[1]);
  if (!/^(0|[1-9]\d*)$/.test(lines[1] || "") || !Number.isSafeInteger(size)) { throw new Error("note"); }
  const note = {text: signed, origin: lines[0], size: size, roots: {}, signatures: []};
  if (/^[0-9a-f]{128}$/.test(below[0])) {
    note.roots.sm3 = lines[3];
    note.signatures.push({bytes: unhex(below[0])});
    return note;
  }
  note.roots.sha256 = hex(unbase64(lines[2]));
  const own = lines.filter(function (line) { return line.startsWith("sm3 "); });
  if (own.length !== 1) { throw new Error("note"); }
  note.roots.sm3 = own[0].slice(4);
  below.forEach(function (line) {
    const parts = line.split(" ");
    if (parts.length !== 3 || parts[0] !== "—") { throw new Error("note"); }
    const bytes = unbase64(parts[2]);
    note.signatures.push({name: parts[1], hash: hex(bytes.slice(0, 4)), bytes: bytes.slice(4)});
  });
  return note;
}

// The signatures under the note that say they are this key's; of the first format its only one.
function signaturesBy(note, key) {
  return note.signatures.filter(function (one) {
    if (one.name === undefined) { return true; }
    const mark = sha256(joined(utf8(one.name), [0x0a, 0x01], key)).slice(0, 4);
    return one.bytes.length === 64 && one.hash === hex(mark) && note.origin.startsWith(one.name + "/");
  });
}

// --- the page -------------------------------------------------------------------------------------------------------

const place = typeof document === "undefined" ? null : document.querySelector("[data-proof]");

// Whether what was computed is what stands there, with both beside the verdict.
function tell(step, good, computed, expected) {
  const row = place.querySelector('[data-step="' + step + '"]');
  row.hidden = false;
  row.className = good ? "good" : "bad";
  row.querySelector("b").textContent = good ? "✓" : "✗";
  row.querySelector("[data-computed]").textContent = computed;
  row.querySelector("[data-expected]").textContent = expected;
  return good;
}

function attempt(step, expected, compute) {
  let found = "";
  try { found = compute(); } catch (error) { found = "—"; }
  return tell(step, found === expected && found !== "—", found, expected);
}

async function fetched(size) {
  const answer = await fetch(place.dataset.proof + (size === null ? "" : "?size=" + size), {credentials: "same-origin"});
  return answer.ok ? answer.json() : null;
}

async function check() {
  const given = {note: place.querySelector("#checkpoint").value, key: place.querySelector("#key").value.trim().toLowerCase()};
  const ed25519 = await import(place.dataset.library), all = [];
  ed25519.etc.sha512Sync = function (...parts) { return sha512(joined(...parts)); };
  place.querySelectorAll("[data-step]").forEach(function (row) { row.hidden = true; row.className = ""; });
  let proof = null, note = null;
  try {
    note = given.note.trim() ? parseNote(given.note) : null;
    proof = await fetched(note === null ? null : note.size);
  } catch (error) { proof = null; }
  if (proof === null || !proof.sealed) {
    return verdict([tell("proof", false, "—", note === null ? "" : String(note.size))]);
  }
  try { note = note || parseNote(proof.note); } catch (error) { return verdict([tell("proof", false, "—", "")]); }
  all.push(tell("size", note.size === proof.size && note.origin === proof.origin, note.origin + " " + note.size, proof.origin + " " + proof.size));
  const shown = place.querySelector("[data-body]");
  if (shown) {
    all.push(attempt("body", hex(sm3(utf8(proof.body || ""))), function () { return hex(sm3(utf8(shown.textContent))); }));
  }
  Object.keys(note.roots).forEach(function (algorithm) {
    const told = proof.leaf[algorithm] || "", body = shown ? shown.textContent : null;
    if (body !== null) {
      all.push(attempt("leaf-" + algorithm, told, function () { return hex(leafHash(utf8(body), algorithm)); }));
    }
    all.push(attempt("root-" + algorithm, note.roots[algorithm], function () {
      return hex(rootOf(unhex(told), proof.index, note.size, proof.path[algorithm].map(unhex), algorithm));
    }));
  });
  all.push(attempt("signature", "✓", function () {
    const key = unhex(given.key || proof.key.public), own = signaturesBy(note, key);
    return own.length && own.every(function (one) {
      return ed25519.verify(one.bytes, utf8(note.text), key, {zip215: false});
    }) ? "✓" : "✗";
  }));
  if (proof.payload) {
    all.push(attempt("payload", JSON.parse(shown.textContent).commitment, function () {
      return hex(hmac(unhex(proof.payload.salt), utf8(proof.payload.json)));
    }));
  }
  return verdict(all);
}

function verdict(all) {
  const good = all.length > 0 && all.every(Boolean);
  place.dataset.verdict = good ? "good" : "bad";
  place.querySelector("[data-good]").hidden = !good;
  place.querySelector("[data-bad]").hidden = good;
}

if (place) {
  place.querySelectorAll("[data-needs-script]").forEach(function (part) { part.hidden = false; });
  place.querySelector("form").addEventListener("submit", function (event) { event.preventDefault(); check(); });
  check();
}
