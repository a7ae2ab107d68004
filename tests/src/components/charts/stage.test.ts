import { type Drawing, Stage } from '../../../../src/components/charts/stage';

/** jsdom draws nothing: what is asked of a canvas is all that can be looked at. */
const context = { clearRect: () => undefined, setTransform: () => undefined, save: () => undefined };
const pen = { ...context, restore: () => undefined, drawImage: () => undefined };
let frames: FrameRequestCallback[] = [];
const observer = window.IntersectionObserver;

beforeEach(() => {
  frames = [];
  // All is in sight: the stand-in of the tests never says so.
  Reflect.deleteProperty(window, 'IntersectionObserver');
  jest.spyOn(window, 'requestAnimationFrame').mockImplementation(callback => frames.push(callback));
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(() => pen as never);
  // A clock that makes each step of a drawing fill its frame.
  let now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => (now += 50));
});
afterEach(() => {
  window.IntersectionObserver = observer;
  jest.restoreAllMocks();
});

function frame(): void {
  frames.splice(0).forEach(callback => callback(0));
}

function stage(isOne: boolean, drawn: string[]): Stage {
  const host = document.createElement('div');
  Object.defineProperties(host, { clientWidth: { value: 300 }, clientHeight: { value: 100 } });
  const drawing: Drawing = {
    *base() {
      for (const part of ['a', 'b', 'c']) {
        drawn.push(part);
        yield;
      }
    },
    top: () => void drawn.push('top'),
    isOne
  };
  return new Stage(host, drawing, () => undefined);
}

test('highlights that go on from the mass wait until it is there; others come at once', () => {
  for (const isOne of [true, false]) {
    const drawn: string[] = [];
    const made = stage(isOne, drawn);
    for (let turn = 0; turn < 8; turn++) {
      frame();
    }
    expect(drawn.join(' ')).toBe(isOne ? 'a b c top' : 'a top b c');
    drawn.length = 0;
    // Nothing of the mass is under way: both at once.
    made.drawTop();
    frame();
    expect(drawn).toEqual(['top']);
    made.dispose();
  }
});
