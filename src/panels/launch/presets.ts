import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { HopyardError } from '../../failure';
import { DEFAULTS, type LaunchValues, misfit, readValues } from './form';

const SETTING = 'presets';
const FORMAT = 'hopyard-preset-1';
/** Of any version; what is not the one above is a newer one. */
const FORMATS = /^hopyard-preset-\d+$/;

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

/** Throws an error that names the file, what in it is wrong, and the way out. Nothing is kept of a wrong one. */
export function readPresetFile(file: string, content: string, trans: TranslationBundle): IPreset {
  const refused = (what: string, hint: string): HopyardError => new HopyardError('BAD_REQUEST', what, hint);
  const share = trans.__('Choose a file that "Share Values as File…" wrote.');
  let parsed: { format?: unknown; name?: unknown; values?: unknown } | null;
  try {
    parsed = JSON.parse(content);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refused(trans.__('"%1" is not a Hopyard preset: it is not JSON (%2).', file, why), share);
  }
  const format = String(parsed?.format);
  if (format !== FORMAT && FORMATS.test(format)) {
    throw refused(
      trans.__('"%1" was written by a newer Hopyard: its format is %2, this one reads %3.', file, format, FORMAT),
      trans.__('Upgrade Hopyard, or have the values shared from this version.')
    );
  }
  if (format !== FORMAT || typeof parsed?.name !== 'string' || !parsed.name) {
    throw refused(trans.__('"%1" is not a Hopyard preset: it has no format %2 and name.', file, FORMAT), share);
  }
  const wrong = misfit(parsed.values, trans);
  if (wrong !== undefined) {
    const value = String(JSON.stringify(wrong.value)).slice(0, 100);
    throw refused(
      trans.__('"%1" cannot be loaded: its field "%2" is %3. %4', file, wrong.field, value, wrong.why),
      trans.__('Correct the field in the file, or remove it to have the usual value.')
    );
  }
  return { name: parsed.name, values: readValues(parsed.values, DEFAULTS) };
}
