import { Signal } from '@lumino/signaling';
import { act, render } from '@testing-library/react';
import type { JSX } from 'react';
import { useRestedSignal } from '../../../src/components/hooks';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('after a rest a view follows at once, then once at the end of each rest, to the last word', () => {
  const source = new Signal<object, void>({});
  let word = 0;
  const seen: number[] = [];
  function Follower(): JSX.Element {
    useRestedSignal(source, 100);
    seen.push(word);
    return <>{word}</>;
  }
  const { unmount } = render(<Follower />);
  const say = (next: number): void =>
    act(() => {
      word = next;
      source.emit();
    });
  const wait = (ms: number): void => act(() => void jest.advanceTimersByTime(ms));
  seen.length = 0;
  say(1);
  expect(seen).toEqual([1]);
  say(2);
  wait(50);
  say(3);
  expect(seen).toEqual([1]);
  wait(50);
  expect(seen).toEqual([1, 3]);
  wait(500);
  expect(seen).toEqual([1, 3]);
  say(4);
  expect(seen).toEqual([1, 3, 4]);
  say(5);
  unmount();
  wait(500);
  expect(seen).toEqual([1, 3, 4]);
});
