// Randomness that is the same in every run.

/**
 * Random numbers from 0 to 1 that are the same in every run (mulberry32).
 * @param {number} seed
 */
export function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * One of `inputs` with octets changed, cut out or repeated.
 * @param {() => number} random
 * @param {Uint8Array[]} inputs
 */
export function damaged(random, inputs) {
  const whole = inputs[Math.floor(random() * inputs.length)] ?? new Uint8Array();
  const begin = random() < 0.5 ? 0 : Math.floor(random() * whole.length);
  const octets = Uint8Array.from(whole.subarray(begin, begin + Math.floor(random() * whole.length)));
  for (let count = Math.floor(random() * 8); count > 0; count -= 1) {
    octets[Math.floor(random() * octets.length)] = Math.floor(random() * 256);
  }
  return octets;
}
