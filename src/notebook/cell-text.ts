/** A constant that a cell assigns on a line of its own: what a trial may replace. The kernel looks again, with Python's own eyes. */
export interface CellConstant {
  readonly name: string;
  /** As the cell writes it. */
  readonly text: string;
  readonly kind: 'whole' | 'number' | 'text' | 'truth' | 'nothing';
}

const MAGIC = /^%%trials[ \t]*(.*)(?:\n|$)/;
const ASSIGNMENT = /^([\p{L}_][\p{L}\p{N}_]*)[ \t]*(?::[^=\n]+)?=[ \t]*(?!=)([^\n]*)$/u;
const NUMBER = /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?$/;
const TEXT = /^(?:'[^'\\]*'|"[^"\\]*")$/;

/** The cell's code below a `%%trials` line, and what stands in that line. */
export function splitMagic(source: string): { readonly line: string; readonly code: string } {
  const found = MAGIC.exec(source);
  return found ? { line: found[1] ?? '', code: source.slice(found[0].length) } : { line: '', code: source };
}

export function constantsIn(code: string): CellConstant[] {
  const found = new Map<string, CellConstant | undefined>();
  for (const statement of topStatements(code)) {
    const [, name, value] = ASSIGNMENT.exec(statement) ?? [];
    if (name !== undefined && value !== undefined) {
      const text = withoutComment(value).trim();
      const kind = kindOf(text);
      // Assigned twice: no trial would know which one to replace.
      found.set(name, found.has(name) || kind === undefined ? undefined : { name, text, kind });
    }
  }
  return [...found.values()].filter(constant => constant !== undefined);
}

/** Names that may be a metric: all that is assigned anywhere, the last ones first. */
export function assignedIn(code: string): string[] {
  const names = new Set<string>();
  for (const [, name] of code.matchAll(
    /^[ \t]*([\p{L}_][\p{L}\p{N}_]*)[ \t]*(?::[^=\n]+)?(?:[-+*/]|\/\/|\*\*)?=(?!=)/gmu
  )) {
    if (name !== undefined) {
      names.delete(name);
      names.add(name);
    }
  }
  return [...names].reverse();
}

function kindOf(text: string): CellConstant['kind'] | undefined {
  if (NUMBER.test(text)) {
    return /[.eE]/.test(text) ? 'number' : 'whole';
  }
  if (text === 'True' || text === 'False') {
    return 'truth';
  }
  return text === 'None' ? 'nothing' : TEXT.test(text) ? 'text' : undefined;
}

function withoutComment(value: string): string {
  const quote = value[0];
  if (quote === '"' || quote === "'") {
    const end = value.indexOf(quote, 1);
    return end < 0 || !/^\s*(#.*)?$/.test(value.slice(end + 1)) ? value : value.slice(0, end + 1);
  }
  const comment = value.indexOf('#');
  return comment < 0 ? value : value.slice(0, comment);
}

/** Lines that begin a statement in the first column: not inside of brackets or of texts over several lines. */
function topStatements(code: string): string[] {
  const statements: string[] = [];
  let depth = 0;
  let open: string | undefined;
  for (const line of code.split('\n')) {
    if (depth === 0 && open === undefined && /^\S/.test(line)) {
      statements.push(line);
    }
    for (let at = 0; at < line.length; at++) {
      const rest = line.slice(at, at + 3);
      if (open !== undefined) {
        if (line[at] === '\\') {
          at += 1;
        } else if (line.startsWith(open, at)) {
          at += open.length - 1;
          open = undefined;
        }
      } else if (rest === '"""' || rest === "'''") {
        open = rest;
        at += 2;
      } else if (line[at] === '"' || line[at] === "'") {
        open = line[at];
      } else if (line[at] === '#') {
        break;
      } else if ('([{'.includes(line[at] ?? '')) {
        depth += 1;
      } else if (')]}'.includes(line[at] ?? '')) {
        depth = Math.max(0, depth - 1);
      }
    }
    if (open?.length === 1) {
      open = undefined;
    }
  }
  return statements;
}
