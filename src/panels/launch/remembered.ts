import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { type LaunchValues, readValues } from './form';

const PREFIX = 'hopyard:launch:';

/** The panel's values of each notebook, in the workspace's state. */
export class Remembered {
  constructor(private readonly _state: IStateDB | null) {}

  async load(notebook: string, base: LaunchValues): Promise<LaunchValues> {
    return readValues(await this._state?.fetch(PREFIX + notebook), base);
  }

  async save(notebook: string, values: LaunchValues): Promise<void> {
    await this._state?.save(PREFIX + notebook, values as unknown as ReadonlyPartialJSONValue);
  }
}
