import { HopyardError } from '../../hopyard-error';

/** A list that names more trials than any experiment has is a slip. */
const MOST = 1_000_000;

/** Of `0-99,105`: each number, as written. */
export function numbersIn(text: string): number[] {
  const numbers: number[] = [];
  for (const part of text.split(',')) {
    const [first = 0, last = first] = part.split('-').map(Number);
    if (numbers.length + (last - first) > MOST) {
      throw new HopyardError('BAD_REQUEST', { what: 'The query', why: `it names more than ${MOST} trials` });
    }
    for (let number = first; number <= last; number++) numbers.push(number);
  }
  return numbers;
}
