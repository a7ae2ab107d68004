import { describeError, ERRORS } from '../../protocol';

test('the words of an error are filled in and an unknown word stays visible', () => {
  const { message, hint } = describeError('NO_GPU', { wanted: 4 });
  expect(message).toBe('4 GPUs were asked for; {there}.');
  expect(hint).toContain('without GPUs');
});

test('every error says something, names a way out and maps to an HTTP error status', () => {
  for (const [code, entry] of Object.entries(ERRORS)) {
    expect(code).toMatch(/^[A-Z_]+$/);
    expect(entry.status).toBeGreaterThanOrEqual(400);
    // A sentence, or one that ends with the words of a tool.
    expect(entry.says).toMatch(/(\.|: \{why\})$/);
    expect(entry.hint.length).toBeGreaterThan(5);
  }
});
