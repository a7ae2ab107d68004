import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { HopyardError } from '../../failure';
import { DEFAULTS, type LaunchValues, readValues } from './form';

const SETTING = 'presets';
const FORMAT = 'hopyard-preset-1';

export interface IPreset {
  readonly name: string;
  readonly values: LaunchValues;
}

/** Named sets of values, kept in the user's settings and shared as small JSON files. */
export class Presets {
  constructor(private readonly _settings: ISettingRegistry.ISettings | null) {}

  list(): IPreset[] {
    const stored = this._settings?.get(SETTING).composite;
    const rows = Array.isArray(stored) ? (stored as { name?: unknown; values?: unknown }[]) : [];
    return rows
      .filter(row => typeof row.name === 'string')
      .map(row => ({ name: String(row.name), values: readValues(row.values, DEFAULTS) }));
  }

  async save(preset: IPreset): Promise<void> {
    await this._store([...this.list().filter(({ name }) => name !== preset.name), preset]);
  }

  async remove(name: string): Promise<void> {
    await this._store(this.list().filter(preset => preset.name !== name));
  }

  private async _store(presets: readonly IPreset[]): Promise<void> {
    await this._settings?.set(SETTING, presets as unknown as ReadonlyPartialJSONValue as never);
  }
}

export function presetFile(preset: IPreset): string {
  return `${JSON.stringify({ format: FORMAT, ...preset }, null, 2)}\n`;
}

export function readPresetFile(content: string, trans: TranslationBundle): IPreset {
  let parsed: { format?: unknown; name?: unknown; values?: unknown } | null;
  try {
    parsed = JSON.parse(content);
  } catch {
    parsed = null;
  }
  if (parsed?.format !== FORMAT || typeof parsed.name !== 'string' || !parsed.name) {
    throw new HopyardError(
      'BAD_REQUEST',
      trans.__('This file is not a Hopyard preset.'),
      trans.__('Choose a file that "Share Values as File…" wrote.')
    );
  }
  return { name: parsed.name, values: readValues(parsed.values, DEFAULTS) };
}
