import { MemoryJournal } from '../support/memory-journal';
import { journalContract } from './journal.contract';

journalContract('the in-memory double', () => {
  const journal = new MemoryJournal();
  return { journal, reopen: () => journal, dispose: () => journal[Symbol.dispose]() };
});
