import { version } from '../../../package.json';
import { PROTOCOL_VERSION } from '../../../protocol/version';
import { skew } from '../../../src/store/version';
import { trans } from '../fixtures';

test('equal versions need nothing', () => {
  expect(skew({ version, protocolVersion: PROTOCOL_VERSION }, trans)).toBeUndefined();
});

test('the older half is named with its fix', () => {
  expect(skew({ version: '99.0.0', protocolVersion: PROTOCOL_VERSION }, trans)).toMatch(/reload the page/);
  expect(skew({ version: '0.0.1', protocolVersion: PROTOCOL_VERSION }, trans)).toMatch(/restart Jupyter Server/);
  expect(skew({ version, protocolVersion: PROTOCOL_VERSION + 1 }, trans)).toMatch(/reload the page/);
});
