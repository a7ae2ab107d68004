import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ApiError } from '../../protocol';
import { HopyardError } from '../failure';
import { SERVER_PATH } from '../ids';

/** One call to the server extension or, through it, to the sidecar. */
export class Rest {
  constructor(
    private readonly _settings: ServerConnection.ISettings,
    private readonly _trans: TranslationBundle
  ) {}

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    return parse(await (await this._ask(method, path, body)).text()) as T;
  }

  async bytes(path: string): Promise<ArrayBuffer> {
    return (await this._ask('GET', path)).arrayBuffer();
  }

  async text(path: string): Promise<string> {
    return (await this._ask('GET', path)).text();
  }

  private async _ask(method: string, path: string, body?: unknown): Promise<Response> {
    const url = URLExt.join(this._settings.baseUrl, SERVER_PATH, path);
    const init: RequestInit = {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } })
    };
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this._settings);
    } catch {
      throw new HopyardError(
        'UNREACHABLE',
        this._trans.__('Jupyter Server cannot be reached.'),
        this._trans.__('Check that it still runs; this page connects again by itself.')
      );
    }
    if (!response.ok) {
      throw this._refused(response.status, parse(await response.text()));
    }
    return response;
  }

  private _refused(status: number, answer: unknown): HopyardError {
    if (isApiError(answer)) {
      return new HopyardError(answer.code, answer.message, answer.hint, status);
    }
    if (status === 404) {
      return new HopyardError(
        'NO_SERVER_EXTENSION',
        this._trans.__('The server half of Hopyard does not answer.'),
        this._trans.__('Install the package "hopyard" where Jupyter Server runs and restart it.'),
        status
      );
    }
    return new HopyardError(
      'INTERNAL',
      this._trans.__('Jupyter Server answered with status %1.', String(status)),
      this._trans.__('The doctor may know more.'),
      status
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isApiError(answer: unknown): answer is ApiError {
  const said = answer as Partial<ApiError> | null | undefined;
  return typeof said?.code === 'string' && typeof said.message === 'string';
}
