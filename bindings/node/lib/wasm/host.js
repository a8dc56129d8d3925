'use strict';
// Does for the WebAssembly module, built by bindings/wasm, what src/addon.c does for the addon: provides the functions
// and numbers that lib/ uses. It decides nothing about a token.
//
// The module has one memory, which holds the texts of calls and the verifiers: their keys' hash states, never the keys.
// A call that traps (out of memory, or the caller's stack was full) leaves it unusable. Its instance is then replaced,
// and what was built lives on in the new one's memory, at the same addresses. See `replace`.

const { chosen } = require('../choice.js');
const {
  apply,
  floor,
  isUint8Array,
  list,
  max,
  min,
  now: milliseconds,
  OriginalUint8Array,
} = require('../primordials.js');
const { version } = require('../version.js');
const { view } = require('./memory.js');

const { Instance } = WebAssembly;
const { grow } = WebAssembly.Memory.prototype;
const bufferOf = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, 'buffer').get;
const { fill, set, subarray } = Object.getPrototypeOf(Uint8Array.prototype);

const PAGE = 65536;

/** No policy allows a longer token. A longer one is never copied: its length decides. */
const TOKEN_AT_MOST = 1024 * 1024;

/** A longer header cannot hold a token that a policy allows. */
const HEADER_AT_MOST = TOKEN_AT_MOST + 4096;

/** UTF-8 needs at most this many bytes for a UTF-16 unit. */
const UTF8_PER_UNIT = 3;

/** Room for input at the start, and again after a call that needed more. */
const KEPT = 256 * 1024;

/** A call for more threads than this gets no verdict, as with the addon. Here there is one thread. */
const MAX_THREADS = 256;

/** The length that the module returns for an absent text. */
const ABSENT = 0xffffffff;

const NO_MEMORY = -1;

const KINDS = { verifier: 'free_verifier', signer: 'free_signer', guard: 'free_guard' };

function outOfMemory() {
  const error = new Error('hs256: out of memory');
  error.code = 'ERR_MEMORY_ALLOCATION_FAILED';
  return error;
}

function wrongArgument() {
  return new Error('hs256: the module was called with an argument it does not take');
}

/** A backend's functions for a WebAssembly.Module. `seen` gets the memory of each instance, for tests. */
function host(module, seen) {
  let exports;
  let memory;
  let buffer;
  let texts;
  let results;
  let input = 0;
  let capacity = 0;
  let seeded = false;
  /**
   * The first epoch whose handles may be freed, and the first whose handles are alive. Each instance begins an epoch.
   */
  let freeable = 0;
  let oldest = 0;
  let epoch = 0;
  /**
   * Set after a call failed inside the module. The next call replaces the instance: now the stack may be too full for
   * that.
   */
  let broken = false;
  /** The time of the last rejection, and of each one in the last batch. */
  let refusedAt = 0;
  let gathered = list();
  let times = list();

  const registry =
    typeof FinalizationRegistry === 'function'
      ? new FinalizationRegistry(({ kind, address, of }) => {
          if (of >= freeable) attempt(() => exports[KINDS[kind]](address));
        })
      : undefined;

  class Handle {
    #kind;
    #address;
    #epoch = epoch;

    constructor(kind, address) {
      this.#kind = kind;
      this.#address = address;
      registry?.register(this, { kind, address, of: epoch });
    }

    /** The address; 0 if the object was lost with its memory. */
    static address(value, kind) {
      enter();
      if (value === null || typeof value !== 'object' || !(#kind in value) || value.#kind !== kind)
        throw wrongArgument();
      return value.#epoch >= oldest ? value.#address : 0;
    }
  }

  function start(made) {
    exports = made;
    memory = exports.memory;
    seen?.(memory);
    look();
    capacity = 0;
    seeded = false;
  }

  /** The views of the memory, which become useless when it grows. */
  function look() {
    buffer = apply(bufferOf, memory, []);
    texts = view(buffer);
    results = new Uint32Array(buffer, exports.results(), 16);
  }

  function looked() {
    if (apply(bufferOf, memory, []) !== buffer) look();
  }

  /**
   * Replaces an instance after a trap. The heap begins where a new instance's memory ends, and a new instance's
   * allocator never touches pages that it did not ask for. So the whole old heap is copied there, with the verifiers in
   * it. Their allocator is gone, so they are never freed.
   */
  function replace() {
    const old = new OriginalUint8Array(apply(bufferOf, memory, []));
    const made = new Instance(module, {}).exports;
    const from = apply(bufferOf, made.memory, []).byteLength;
    let lost = false;
    try {
      if (old.length > from) {
        apply(grow, made.memory, [(old.length - from) / PAGE]);
        const heap = apply(subarray, old, [from]);
        apply(set, new OriginalUint8Array(apply(bufferOf, made.memory, [])), [heap, from]);
      }
    } catch (error) {
      if (/stack|recursion/i.test(error.message)) throw error; // the caller's stack is still full
      lost = true; // not enough memory for both
    }
    start(made);
    epoch++;
    freeable = epoch;
    if (lost) oldest = epoch;
    broken = false;
    apply(fill, old, [0]);
  }

  /** Must run before any call of the module. */
  function enter() {
    if (broken) replace();
  }

  /** Runs a call into the module; returns undefined if it trapped. */
  function attempt(call) {
    enter();
    try {
      return call();
    } catch {
      broken = true;
      return undefined;
    }
  }

  function reserve(len) {
    if (len <= capacity) return;
    const at = exports.reserve(max(len, KEPT));
    if (at === 0) throw outOfMemory();
    looked();
    input = at >>> 0;
    capacity = max(len, KEPT);
  }

  /** Shrinks the input after a call that made it grow. */
  function release() {
    if (capacity <= KEPT) return;
    exports.release();
    capacity = 0;
  }

  /** Writes a string or a Uint8Array to the input at offset `at`, and returns its length; -1 for anything else. */
  function put(value, at = 0) {
    if (typeof value === 'string') {
      reserve(at + value.length * UTF8_PER_UNIT);
      looked();
      return texts.write(value, input + at);
    }
    if (!isUint8Array(value)) return -1;
    if (value.length === 0) return 0; // also one whose memory is gone
    const bytes = new OriginalUint8Array(value); // a copy: one over shared memory could change
    reserve(at + bytes.length);
    looked();
    apply(set, new OriginalUint8Array(buffer), [bytes, input + at]);
    return bytes.length;
  }

  /** The same for a token. One that is too long is not copied. */
  function putToken(token) {
    if ((typeof token === 'string' || isUint8Array(token)) && token.length > TOKEN_AT_MOST) {
      reserve(TOKEN_AT_MOST + 1);
      return TOKEN_AT_MOST + 1;
    }
    return put(token);
  }

  /** A text that the module returned as two results; undefined if it is absent. */
  function text(index) {
    looked();
    const len = results[index + 1];
    return len === ABSENT ? undefined : texts.utf8(results[index], results[index] + len);
  }

  function seconds(now) {
    return now === undefined ? floor(milliseconds() / 1000) : floor(now);
  }

  /** A verdict's number, or a valid token's text with its tail. */
  function judge(verifier, len, now) {
    if (verifier === 0) return numbers.refusal.internal;
    const status = exports.verify(verifier, len, seconds(now));
    if (status !== 0) {
      if (status === NO_MEMORY) throw outOfMemory();
      refusedAt = exports.refused_at();
      return status;
    }
    looked();
    const from = results[0];
    return results[2] === 1 ? texts.ascii(from, from + results[1]) : texts.utf8(from, from + results[1]);
  }

  function verify(handle, token, now) {
    const verifier = Handle.address(handle, 'verifier');
    try {
      const len = putToken(token);
      if (len < 0) return undefined;
      const verdict = judge(verifier, len, now);
      release();
      return verdict;
    } catch (error) {
      if (error?.code === 'ERR_MEMORY_ALLOCATION_FAILED') throw error;
      broken = true;
      refusedAt = 0;
      return numbers.refusal.internal;
    }
  }

  function explain(handle, token, now) {
    const verifier = Handle.address(handle, 'verifier');
    if (typeof token !== 'string' && !isUint8Array(token)) return undefined;
    const json =
      verifier === 0
        ? undefined
        : attempt(() => {
            exports.explain(verifier, put(token), seconds(now));
            return text(0);
          });
    attempt(release);
    return json ?? numbers.refusal.internal;
  }

  /** Writes a step's text, then a key's id, and calls the step. */
  function take(builder, step, value, id, flags) {
    if (typeof value === 'number') return exports.step(builder, step, 0, -1, flags, floor(value));
    if (step === numbers.step.revoked) seed();
    const len = put(value);
    const idLen = id === undefined ? -1 : put(id, len);
    if (len < 0 || (id !== undefined && idLen < 0)) return numbers.refusal.internal;
    return exports.step(builder, step, len, idLen, flags, 0);
  }

  /**
   * Digests of revocations need a secret. It is requested only now, since not every runtime has randomness at its
   * start.
   */
  function seed() {
    if (seeded) return;
    exports.seed(...globalThis.crypto.getRandomValues(new Uint32Array(4)));
    seeded = true;
  }

  function mistake(status, index) {
    return [status, text(index), text(index + 2)];
  }

  /** A handle, or [status, message, field] of the rejection. */
  function made(steps, signs) {
    const builder = exports.builder();
    looked();
    let status = 0;
    for (let at = 0; at < steps.length && status === 0; at += 4) {
      status = take(builder, steps[at], steps[at + 1], steps[at + 2], steps[at + 3]);
    }
    let address = 0;
    if (status === 0) {
      address = signs ? exports.build_signer(builder) : exports.build_verifier(builder);
      looked();
      status = results[0];
    }
    exports.mistake(builder);
    const refused = status === 0 ? undefined : mistake(status, 0);
    exports.free_builder(builder);
    release();
    return refused ?? address;
  }

  /** Reading `steps` runs no foreign script: they are lists of this package's. */
  function build(steps, signs) {
    const built = attempted(() => made(steps, signs));
    return typeof built === 'number' ? new Handle(signs ? 'signer' : 'verifier', built) : built;
  }

  /** Throws what is wrong with the memory or the randomness; a trap is an error too. */
  function attempted(call) {
    let thrown;
    const given = attempt(() => {
      try {
        return call();
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) throw error;
        thrown = error;
        return undefined;
      }
    });
    if (given === undefined) throw thrown ?? outOfMemory();
    return given;
  }

  function refusal(steps, signs) {
    const built = attempted(() => made(steps, signs));
    if (typeof built !== 'number') return built;
    exports[signs ? 'free_signer' : 'free_verifier'](built);
    return undefined;
  }

  function guard(options) {
    const built = attempted(() => {
      const len = put(options);
      if (len < 0) throw wrongArgument();
      const address = exports.guard(len);
      looked();
      if (results[4] === 0) return address;
      const refused = mistake(results[4], 0);
      exports.free_guard(address);
      return refused;
    });
    return typeof built === 'number' ? new Handle('guard', built) : built;
  }

  /** A request as bytes. A character outside Latin-1 becomes a byte that no token has. */
  function putRequest(request) {
    const { length } = request;
    const written = put(request);
    if (written === length) return length;
    const bytes = new OriginalUint8Array(buffer);
    for (let at = 0; at < length; at++) {
      const unit = request.charCodeAt(at);
      bytes[input + at] = min(unit, 0xff);
    }
    return length;
  }

  function find(handle, request, count, found) {
    const address = Handle.address(handle, 'guard');
    if (typeof request !== 'string') throw wrongArgument();
    if (address === 0) throw outOfMemory();
    return attempted(() => {
      if (exports.find(address, putRequest(request), count) !== 0) throw wrongArgument();
      looked();
      const [finding, source, at, len, ascii] = results;
      found[0] = finding;
      found[1] = source;
      let token;
      if (at !== 0) {
        const bytes = apply(subarray, new OriginalUint8Array(buffer), [at, at + len]);
        token = ascii === 1 ? texts.ascii(at, at + len) : new OriginalUint8Array(bytes);
      }
      const subprotocol = results[5] === 0 ? undefined : text(5);
      release();
      return [token, subprotocol];
    });
  }

  /** The token, or the verdict on it; with a subprotocol, [that, subprotocol]. */
  function findOne(handle, request, count, found, verifier) {
    const both = find(handle, request, count, found);
    if (verifier !== undefined && both[0] !== undefined) both[0] = verify(verifier, both[0]);
    return both[1] === undefined ? both[0] : both;
  }

  function answer(handle, refused, source) {
    const address = Handle.address(handle, 'guard');
    if (address === 0) throw outOfMemory();
    return attempted(() => {
      if (exports.answer(address, refused, source) !== 0) throw wrongArgument();
      looked();
      const [status, flags, retryAfter] = results;
      return [status, flags, retryAfter, text(3), text(5), text(7), text(9)];
    });
  }

  function sign(handle, claims, flags, now, expiresIn, notBeforeIn) {
    const signer = Handle.address(handle, 'signer');
    if (signer === 0) return [numbers.refusal.internal];
    return attempted(() => {
      const len = put(claims);
      if (len < 0) throw wrongArgument();
      const own = (flags & numbers.times.now) !== 0;
      const at = own ? floor(now) : seconds(undefined);
      const all = flags | numbers.times.now; // there is only this clock
      const status = exports.sign(signer, len, all, at, floor(expiresIn), floor(notBeforeIn));
      if (status === NO_MEMORY) throw outOfMemory();
      looked();
      const offset = results[6];
      const given = status === 0 ? texts.ascii(results[0], results[0] + results[1]) : refusedClaims(status, offset);
      release();
      return given;
    });
  }

  function refusedClaims(status, offset) {
    return [status, text(0), text(2) || undefined, offset === ABSENT ? undefined : offset, text(4) || undefined];
  }

  function leeway(handle) {
    const verifier = Handle.address(handle, 'verifier');
    return verifier === 0 ? 0 : exports.leeway(verifier);
  }

  function claimName(handle, id) {
    enter();
    const verifier = handle === undefined ? 0 : Handle.address(handle, 'verifier');
    return exports.claim_name(verifier, id) === 1 ? text(0) : undefined;
  }

  function duration(value) {
    return attempted(() => {
      const seconds_ = exports.duration(put(value));
      return [seconds_ < 0 ? undefined : seconds_];
    })[0];
  }

  function bearer(value) {
    if (value.length > HEADER_AT_MOST) return null;
    return attempted(() => {
      const given = exports.bearer(put(value)) === 0 ? text(0) : null;
      release();
      return [given];
    })[0];
  }

  function challenge(code, realm) {
    return attempted(() => {
      const status = exports.challenge(code, realm === undefined ? 0 : put(realm));
      return status === 0 ? text(0) : status;
    });
  }

  /**
   * Adds tokens to the `at` gathered so far. Returns about how many bytes all need, or ~index of an argument that is
   * not a string.
   */
  function gather(at, ...tokens) {
    if (at === 0) gathered = list();
    for (let index = 0; index < tokens.length; index++) {
      if (typeof tokens[index] !== 'string') return ~index;
      gathered[gathered.length] = tokens[index];
    }
    return gathered.length;
  }

  /** Like the addon's, with one piece for each valid token. */
  function verifyGathered(handle, now, threads, ends) {
    if (threads > MAX_THREADS) return invalidArgument;
    const pieces = list();
    times = list();
    for (let index = 0; index < gathered.length; index++) {
      const verdict = verify(handle, gathered[index], now);
      const valid = typeof verdict === 'string';
      times[index] = valid ? 0 : refusedAt;
      ends[index] = valid ? verdict.length - numbers.marks.length : -verdict;
      if (valid) pieces[pieces.length] = verdict;
    }
    gathered = list();
    return pieces;
  }

  start(new Instance(module, {}).exports);
  const numbers = numbersOf(exports, text, () => results[2]);
  exports.version();
  if (text(0) !== version) throw new Error(`hs256's WebAssembly module is of version ${text(0)}, and not ${version}`);
  const plain = guard('{}');
  const codes = [];
  for (let code = 0; code < numbers.verdict.claimUnit; code++) {
    if (exports.code(code) === 0) continue;
    const [name, message] = [text(0), text(2)];
    codes[codes.length] = [code, name, message, answer(plain, code, numbers.source.none)[0]];
  }
  const hints = [];
  for (let verdict = 0, found = 0; found >= 0; verdict++) {
    found = exports.hint(verdict);
    if (found === 1) hints[hints.length] = [verdict, text(0)];
  }
  const [invalidArgument] = codes.find(([, name]) => name === 'invalid_argument');
  const functions = {
    answer,
    bearer,
    build,
    challenge,
    claimName,
    duration,
    explain,
    find: findOne,
    gather,
    guard,
    leeway,
  };
  return chosen('wasm', {
    ...functions,
    refusal,
    refusedAt: (index) => (index === undefined ? refusedAt : times[index]),
    sign,
    verify,
    verifyGathered,
    codes,
    hints,
    numbers,
    version,
  });
}

/** {group: {name: value}} */
function numbersOf(exports, text, value) {
  const groups = {};
  for (let index = 0; exports.number(index) === 1; index++) {
    const [group, name] = text(0).split('.');
    groups[group] ??= {};
    groups[group][name] = value() | 0;
  }
  return groups;
}

module.exports = { host };
