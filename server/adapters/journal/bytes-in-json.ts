/** JSON that carries bytes, as `{"$bytes": "<base64>"}`. For the few values that may hold some: it is slower than plain JSON. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string, seen: unknown) {
    // What is seen of a Buffer has gone through its toJSON: the holder still has the bytes themselves.
    const original = this[key];
    return original instanceof Uint8Array ? { $bytes: Buffer.from(original).toString('base64') } : seen;
  });
}

export function fromJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && '$bytes' in value && typeof value.$bytes === 'string') {
      return new Uint8Array(Buffer.from(value.$bytes, 'base64'));
    }
    return value;
  });
}
