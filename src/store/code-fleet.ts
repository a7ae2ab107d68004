import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { FleetSpec, ProjectSettings } from '../../protocol';
import type { IHopyard } from '../tokens';

const SETTING = 'codeFleet';

/**
 * Carries the user's setting "executors started by code" to the project.
 * It is sent when the user changes it and when a connection finds the project different; it never starts a sidecar.
 */
export class CodeFleet {
  constructor(private readonly _hopyard: IHopyard) {
    _hopyard.connectionChanged.connect(this._send, this);
  }

  follow(settings: ISettingRegistry.ISettings): void {
    this._settings = settings;
    settings.changed.connect(this._send, this);
    this._send();
  }

  private _send(): void {
    const user = this._settings?.get(SETTING).user;
    if (user === undefined || this._hopyard.connection.kind !== 'live') {
      return;
    }
    const wanted: ProjectSettings = { fleet: user as unknown as Partial<FleetSpec> };
    const text = JSON.stringify(wanted);
    if (text !== this._sent) {
      this._sent = text;
      this._hopyard.api.saveSettings(wanted).catch(() => {
        this._sent = undefined;
      });
    }
  }

  private _settings: ISettingRegistry.ISettings | undefined;
  private _sent: string | undefined;
}
