/**
 * REST: every route of the table behind the gate, every answer JSON. Fastify is given TypeBox's validators, so its own
 * (and what they would cost at start) are never loaded.
 */
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchemaCompiler,
  type FastifyServerOptions
} from 'fastify';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { MAX_FRAME_BYTES, ROUTES, type ApiError, type RouteName } from '../../protocol';
import { asHopyardError, HopyardError } from '../hopyard-error';
import type { Log } from '../ports';
import type { Gate } from './gate';
import type { Asked, RouteHandlers } from './routes/route-handlers';
import { complaint, compiledOf, invalid } from './validation';

const SMALL_BODY_BYTES = 1024 * 1024;
/** Routes whose body holds users' arguments. */
const LARGE_BODIES: ReadonlySet<RouteName> = new Set(['submit']);
/** Being asked how it is keeps nobody from leaving. */
const NO_SIGN_OF_USE: ReadonlySet<RouteName> = new Set(['health']);

export const OPENAPI_URL = '/api/openapi.json';

export interface HttpParts {
  readonly gate: Gate;
  readonly handlers: RouteHandlers;
  readonly log: Log;
  readonly version: string;
  /** Somebody uses the sidecar. */
  used(): void;
}

interface RoutePart {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly response: TSchema;
  /** What the bytes are that it answers with, where that is not JSON. */
  readonly content?: string;
}

export function createHttp(parts: HttpParts): FastifyInstance {
  const options: FastifyServerOptions = {
    logger: false,
    bodyLimit: SMALL_BODY_BYTES,
    // Requests wait for nothing outside this machine; a client that stops in mid-request must not hold its socket for ever.
    requestTimeout: 60_000,
    forceCloseConnections: true,
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      const refusal = fromFastify(error);
      void reply.code(refusal.status).send(bodyOf(refusal));
    },
    schemaController: { compilersFactory: OWN_COMPILERS }
  };
  const app = Fastify(options);
  app.removeContentTypeParser('text/plain');
  acceptEmptyJson(app);
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    done(parts.gate.refusal(request.headers, request.socket.remoteAddress));
  });
  app.setNotFoundHandler(request => {
    throw new HopyardError('NOT_FOUND', { what: `route ${request.method}`, id: request.url.split('?')[0] ?? '' });
  });
  app.setErrorHandler((error, request, reply) => {
    const refusal = fromFastify(error);
    if (refusal.code === 'INTERNAL') {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      parts.log.error('a route broke', { route: `${request.method} ${request.routeOptions.url ?? '?'}`, why });
    }
    if (refusal.code === 'TOO_MANY_ATTEMPTS') void reply.header('retry-after', '60');
    return reply.code(refusal.status).send(bodyOf(refusal));
  });
  for (const [name, route] of Object.entries(ROUTES) as [RouteName, RoutePart][]) addRoute(app, name, route, parts);
  app.get(OPENAPI_URL, async () => (await import('./openapi')).openApiDocument(parts.version));
  return app;
}

function addRoute(app: FastifyInstance, name: RouteName, route: RoutePart, parts: HttpParts): void {
  const handler = parts.handlers[name] as (asked: Asked<RouteName>) => unknown;
  app.route({
    method: route.method,
    url: route.url,
    bodyLimit: LARGE_BODIES.has(name) ? MAX_FRAME_BYTES : SMALL_BODY_BYTES,
    schema: schemaOf(route),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      if (!NO_SIGN_OF_USE.has(name)) parts.used();
      const { params, query, body } = request;
      const answer = await handler({ params, query, body } as Asked<RouteName>);
      return route.content !== undefined && answer instanceof Uint8Array
        ? reply.type(route.content).send(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength))
        : answer;
    }
  });
}

export function schemaOf(route: RoutePart): object {
  return {
    ...(route.params === undefined ? {} : { params: route.params }),
    ...(route.query === undefined ? {} : { querystring: route.query }),
    ...(route.body === undefined ? {} : { body: route.body })
  };
}

const compileSchema: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => validatorFor(schema, httpPart);
/** Fastify's types know its own compilers only. */
const OWN_COMPILERS = {
  buildValidator: () => compileSchema,
  buildSerializer: () => () => (value: unknown) => JSON.stringify(value)
} as unknown as NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

/** Path and query are text and are read as what the schema wants; a body says itself what it is. */
function validatorFor(schema: TSchema, part: string | undefined) {
  return (given: unknown): { value: unknown } | { error: Error } => {
    if (part === 'body') {
      const error = invalid(schema, given, 'The body');
      return error === undefined ? { value: given } : { error };
    }
    const value = Value.Convert(schema, given);
    if (compiledOf(schema).Check(value)) return { value };
    const what = part === 'params' ? 'The address' : 'The query';
    return { error: new HopyardError('BAD_REQUEST', { what, why: complaint(schema, value) }) };
  };
}

/** Some clients name a content type where they send nothing. */
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else parse(request, body.toString(), done);
  });
}

/** Fastify's own errors, in the words of our table. */
function fromFastify(error: unknown): HopyardError {
  if (error instanceof HopyardError) return error;
  const { code, statusCode, message } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new HopyardError('FRAME_TOO_LARGE', { size: 'too many', limit: 'this route' }, { cause: error });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new HopyardError(
      'BAD_REQUEST',
      { what: 'The request', why: message ?? 'it cannot be read' },
      { cause: error }
    );
  }
  return asHopyardError(error);
}

const bodyOf = ({ code, message, hint }: HopyardError): ApiError => ({ code, message, hint });
