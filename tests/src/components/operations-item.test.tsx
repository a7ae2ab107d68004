import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { act, fireEvent, screen } from '@testing-library/react';
import { OperationsItem, operationsUnderWay } from '../../../src/components/operations-item';
import { trans } from '../fixtures';
import { operation, scene } from '../panels/environments/fixtures';

test('what is under way is told while it is, with how far it is, and opens its environment', async () => {
  const { hopyard, tell } = await scene({});
  const opened: string[] = [];
  const item = new OperationsItem({ hopyard, trans, open: name => void opened.push(name) });
  await act(async () => {
    Widget.attach(item, document.body);
    MessageLoop.flush();
  });
  expect(operationsUnderWay(hopyard)).toEqual([]);
  expect(screen.queryByRole('button')).toBeNull();

  await act(() => tell(operation({ says: 'Fetching 3 packages' })));
  const button = screen.getByRole('button', { name: 'install humanize' });
  expect(button.title).toBe('Environment work: Fetching 3 packages');
  expect(button.querySelector('.jp-Hopyard-ring')).toBeNull();
  fireEvent.click(button);
  expect(opened).toEqual(['work']);

  const progress = { bytes: 30, totalBytes: 120, packages: 0, totalPackages: 3, item: '' };
  await act(() => tell(operation({ progress })));
  expect(button.querySelector('.jp-Hopyard-ring')).not.toBeNull();

  await act(() => tell(operation({ id: 'op_bbbb', title: 'create other', environment: 'other', startedAt: 1e15 })));
  expect(screen.getByRole('button').textContent).toBe('install humanize and 1 more');
  await act(() => tell(operation({ id: 'op_cccc', previewOnly: true })));
  expect(screen.getByRole('button').textContent).toBe('install humanize and 1 more');

  const over = { state: 'succeeded', endedAt: 1e15 } as const;
  await act(() => tell(operation(over), operation({ id: 'op_bbbb', ...over })));
  expect(operationsUnderWay(hopyard)).toEqual([]);
  expect(screen.queryByRole('button')).toBeNull();
  act(() => item.dispose());
});
