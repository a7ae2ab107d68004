/** Canonical text and a 128-bit, non-cryptographic hash of it: for names and seeds, never for secrets. */

/** Four 32-bit words from a string (multiply–xor lanes, each finished by an avalanche). */
export function hashWords(text: string): [number, number, number, number] {
  let a = 0x243f6a88;
  let b = 0x85a308d3;
  let c = 0x13198a2e;
  let d = 0x03707344;
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k);
    a = b ^ Math.imul(a ^ code, 0x9e3779b1);
    b = c ^ Math.imul(b ^ code, 0x85ebca77);
    c = d ^ Math.imul(c ^ code, 0xc2b2ae3d);
    d = a ^ Math.imul(d ^ code, 0x27d4eb2f);
  }
  a ^= text.length;
  a = avalanche(a ^ (c >>> 18));
  b = avalanche(b ^ (d >>> 22) ^ a);
  c = avalanche(c ^ (a >>> 17) ^ b);
  d = avalanche(d ^ (b >>> 19) ^ c);
  return [(a ^ d) >>> 0, b >>> 0, c >>> 0, d >>> 0];
}

/** A bijection on 32-bit integers whose every output bit depends on every input bit. */
export function avalanche(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** 32 hexadecimal digits. */
export function hashText(text: string): string {
  return hashWords(text)
    .map(word => word.toString(16).padStart(8, '0'))
    .join('');
}

/** JSON with sorted keys, no blanks, −0 as 0, absent members left out: equal values give equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    members.sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
  }
  return JSON.stringify(value === 0 ? 0 : value) ?? 'null';
}
