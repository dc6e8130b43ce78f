// @ts-check
/* Random numbers: the raw output of NumPy's PCG64, seeded by its SeedSequence, to the last bit.
   A state of 128 bits is held as four whole numbers of 32 bits, the lowest first. A product of 32
   by 16 bits is exact in a double, so a step is twenty of them, added up by column of 16 bits. */

/**
 * Words of 32 bits that a whole number is made of, the lowest first.
 * @param {bigint} number
 * @returns {number[]}
 */
function wordsOf(number) {
  const words = [];
  do {
    words.push(Number(number & 0xffffffffn));
    number >>= 32n;
  } while (number > 0n);
  return words;
}

/**
 * Eight words of 32 bits from the entropy of a seed, the number of a purpose and of a block.
 * @param {number[]} entropy
 * @returns {Uint32Array}
 */
function seedWords(entropy) {
  let constant = 0x43b0d7e5;
  /** @param {number} value */
  const hashed = (value) => {
    value = (value ^ constant) >>> 0;
    constant = Math.imul(constant, 0x931e8875) >>> 0;
    value = Math.imul(value, constant) >>> 0;
    return (value ^ (value >>> 16)) >>> 0;
  };
  /** @param {number} x @param {number} y */
  const mixed = (x, y) => {
    const value = (Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)) >>> 0;
    return (value ^ (value >>> 16)) >>> 0;
  };
  const pool = [0, 1, 2, 3].map((at) => hashed(entropy[at] ?? 0));
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) {
      if (from !== to) pool[to] = mixed(pool[to], hashed(pool[from]));
    }
  }
  for (const word of entropy.slice(4)) {
    for (let to = 0; to < 4; to++) pool[to] = mixed(pool[to], hashed(word));
  }
  const state = new Uint32Array(8);
  constant = 0x8b51f9dd;
  for (let at = 0; at < 8; at++) {
    let value = (pool[at % 4] ^ constant) >>> 0;
    constant = Math.imul(constant, 0x58f38ded) >>> 0;
    value = Math.imul(value, constant) >>> 0;
    state[at] = (value ^ (value >>> 16)) >>> 0;
  }
  return state;
}

/** The stream of one block of draws; see docs/uncertainty.md, "The same everywhere". */
class Stream {
  /**
   * @param {bigint} seed
   * @param {number} purpose
   * @param {number} block
   */
  constructor(seed, purpose, block) {
    const entropy = [...wordsOf(seed), ...wordsOf(BigInt(purpose)), ...wordsOf(BigInt(block))];
    const w = seedWords(entropy);
    // pairs of words are whole numbers of 64 bits, the lower first; of two such the first is the upper
    const start = [w[2], w[3], w[0], w[1]];
    const odd = [w[6], w[7], w[4], w[5]];
    for (let at = 3; at > 0; at--) odd[at] = ((odd[at] << 1) | (odd[at - 1] >>> 31)) >>> 0;
    odd[0] = ((odd[0] << 1) | 1) >>> 0;
    this.state = new Uint32Array(odd); // one step from nought adds the increment
    this.increment = new Float64Array(8);
    for (let at = 0; at < 8; at++) this.increment[at] = (odd[at >> 1] >>> (16 * (at & 1))) & 0xffff;
    let carry = 0;
    for (let at = 0; at < 4; at++) {
      const sum = this.state[at] + start[at] + carry;
      this.state[at] = sum >>> 0;
      carry = sum > 0xffffffff ? 1 : 0;
    }
    this.fill(new Uint32Array(0), 0, true);
  }

  /**
   * Fill an array with halves of raw numbers, the upper half of each first; half a number that is
   * left over is dropped.
   * @param {Uint32Array} into
   * @param {number} size
   * @param {boolean} [stepOnly] take one step and give nothing out
   */
  fill(into, size, stepOnly = false) {
    const shift = 1 / 65536;
    const [i0, i1, i2, i3, i4, i5, i6, i7] = this.increment;
    let [a, b, c, d] = this.state;
    const end = stepOnly ? 1 : size;
    for (let at = 0; at < end; at += 2) {
      // the multiplier is 0x2360ed051fc65da44385df649fccf645
      let t = a * 0xf645 + i0;
      let up = Math.floor(t * shift);
      const r0 = t - up * 65536;
      t = a * 0x9fcc + i1 + up;
      up = Math.floor(t * shift);
      const r1 = t - up * 65536;
      t = a * 0xdf64 + b * 0xf645 + i2 + up;
      up = Math.floor(t * shift);
      const r2 = t - up * 65536;
      t = a * 0x4385 + b * 0x9fcc + i3 + up;
      up = Math.floor(t * shift);
      const r3 = t - up * 65536;
      t = a * 0x5da4 + b * 0xdf64 + c * 0xf645 + i4 + up;
      up = Math.floor(t * shift);
      const r4 = t - up * 65536;
      t = a * 0x1fc6 + b * 0x4385 + c * 0x9fcc + i5 + up;
      up = Math.floor(t * shift);
      const r5 = t - up * 65536;
      t = a * 0xed05 + b * 0x5da4 + c * 0xdf64 + d * 0xf645 + i6 + up;
      up = Math.floor(t * shift);
      const r6 = t - up * 65536;
      t = a * 0x2360 + b * 0x1fc6 + c * 0x4385 + d * 0x9fcc + i7 + up;
      const r7 = t - Math.floor(t * shift) * 65536;
      a = r1 * 65536 + r0;
      b = r3 * 65536 + r2;
      c = r5 * 65536 + r4;
      d = r7 * 65536 + r6;
      if (stepOnly) break;
      let high = d ^ b;
      let low = c ^ a;
      let turn = d >>> 26;
      if (turn & 32) {
        const other = high;
        high = low;
        low = other;
      }
      turn &= 31;
      if (turn) {
        const other = high;
        high = (high >>> turn) | (low << (32 - turn));
        low = (low >>> turn) | (other << (32 - turn));
      }
      into[at] = high;
      if (at + 1 < size) into[at + 1] = low;
    }
    this.state[0] = a;
    this.state[1] = b;
    this.state[2] = c;
    this.state[3] = d;
  }
}
