import * as protocol from '../../protocol/index';

type Schema = Readonly<Record<string, unknown>>;

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && ('type' in value || 'anyOf' in value || 'const' in value);
}

/** Exported nouns that are worth a name of their own: objects and unions, not scalars. */
function named(): Map<string, string> {
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(protocol)) {
    if (/^[A-Z][a-z]/.test(name) && isSchema(value) && ('properties' in value || 'anyOf' in value)) {
      names.set(JSON.stringify(value), name);
    }
  }
  return names;
}

/** A copy in which every named noun below the top is a reference. */
function withReferences(value: unknown, names: ReadonlyMap<string, string>, top: boolean): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const name = top ? undefined : names.get(JSON.stringify(value));
  if (name !== undefined) {
    return { $ref: `#/$defs/${name}` };
  }
  if (Array.isArray(value)) {
    return value.map(item => withReferences(item, names, false));
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withReferences(item, names, false)]));
}

/** protocol/schema.json: JSON Schema of every message and noun, and who sends which message. */
export function schemaText(): string {
  const names = named();
  const definitions: Record<string, unknown> = {};
  for (const [text, name] of [...names].sort(([, a], [, b]) => (a < b ? -1 : 1))) {
    definitions[name] = withReferences(JSON.parse(text), names, true);
  }
  const groups = {
    AgentToServer: protocol.AgentToServer,
    ServerToAgent: protocol.ServerToAgent,
    DriverToServer: protocol.DriverToServer,
    ServerToDriver: protocol.ServerToDriver
  };
  for (const [group, messages] of Object.entries(groups)) {
    definitions[group] = {
      anyOf: Object.values(messages).map(message => withReferences(message, names, false))
    };
  }
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Hopyard protocol',
    protocolVersion: protocol.PROTOCOL_VERSION,
    $defs: definitions
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
