import {
  briefly,
  changeRequest,
  matching,
  specOf,
  type WantedChange,
  wanting
} from '../../../../src/panels/environments/changes';
import { library } from './fixtures';

const install = (name: string, spec = name): WantedChange => ({
  act: 'install',
  name,
  manager: 'pip',
  spec,
  machines: 'all'
});

test('a later wish about a library takes the place of the earlier one; another manager is another library', () => {
  const wanted = [install('numpy'), install('six'), install('numpy', 'numpy==2.1')].reduce(wanting, []);
  expect(wanted.map(({ spec }) => spec)).toEqual(['six', 'numpy==2.1']);
  expect(wanting(wanted, { ...install('six'), manager: 'conda' })).toHaveLength(3);
});

test('all wishes become one request', () => {
  const wanted: WantedChange[] = [
    { ...install('torch', 'torch==2.9'), machines: 'gpu' },
    { ...install('six'), act: 'upgrade' },
    { ...install('tqdm'), act: 'remove' }
  ];
  expect(changeRequest('work', wanted, { agreed: 'hash' })).toEqual({
    name: 'work',
    install: [{ spec: 'torch==2.9', manager: 'pip', machines: 'gpu' }],
    upgrade: ['six'],
    remove: ['tqdm'],
    expect: 'hash'
  });
  expect(changeRequest('work', wanted, { preview: true })).toMatchObject({ preview: true });
  expect(changeRequest('work', wanted)).not.toHaveProperty('expect');
  expect(wanted.map(briefly)).toEqual(['+torch==2.9', '↑six', '−tqdm']);
});

test('versions are spelled as the manager does', () => {
  expect(specOf('numpy', '2.1', 'pip')).toBe('numpy==2.1');
  expect(specOf('numpy', '2.1', 'conda')).toBe('numpy=2.1');
  expect(specOf('numpy', '', 'pip')).toBe('numpy');
});

test('libraries are found whatever the spelling', () => {
  const all = [library('scikit-learn'), library('typing_extensions'), library('numpy')];
  expect(matching(all, 'Scikit_L').map(({ name }) => name)).toEqual(['scikit-learn']);
  expect(matching(all, 'typing-ext').map(({ name }) => name)).toEqual(['typing_extensions']);
  expect(matching(all, '  ')).toBe(all);
});
