/** The OpenAPI document of the routes. Loaded and made when somebody asks for it, for nobody does while work runs. */
import swagger from '@fastify/swagger';
import Fastify from 'fastify';
import type { TSchema } from 'typebox';
import { ApiError, ROUTES } from '../../protocol';
import { schemaOf } from './http';

let made: Promise<object> | undefined;

export function openApiDocument(version: string): Promise<object> {
  return (made ??= make(version));
}

async function make(version: string): Promise<object> {
  const app = Fastify();
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Hopyard sidecar', version },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }]
    }
  });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => value => JSON.stringify(value));
  for (const [name, route] of Object.entries(ROUTES)) {
    app.route({
      method: route.method,
      url: route.url,
      schema: {
        ...schemaOf(route),
        operationId: name,
        response: { 200: described(route.response, 'done'), default: described(ApiError, 'refused') }
      } as object,
      handler: () => undefined
    });
  }
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}

const described = (schema: TSchema, description: string): object => ({ ...schema, description });
