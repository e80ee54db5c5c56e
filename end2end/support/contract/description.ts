/** ISC's published OpenAPI description: which operation a request is, and what it and its answers may look like. */
import { readFileSync } from 'node:fs';

import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule, { type FormatsPlugin } from 'ajv-formats';

import { nullAllowed } from './nullable.ts';

// The package's types describe its CommonJS form, in which the plugin is the module itself.
const addFormats = addFormatsModule as unknown as FormatsPlugin;

interface Schema {
  type?: string;
  items?: { type?: string };
}

/** A part of the document and the JSON pointer to it, after references. */
export interface Located<T> {
  value: T;
  pointer: string;
}

export interface Parameter {
  name: string;
  in: 'query' | 'header' | 'path';
  required?: boolean;
  schema?: Schema;
}

export interface Body {
  required?: boolean;
  content?: Record<string, { schema?: unknown }>;
}

interface Described {
  parameters?: unknown[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
  'x-also-at'?: string[];
}

/** One operation under one of its paths. */
export interface Operation {
  method: string;
  path: string;
  pattern: RegExp;
  parameters: Located<Parameter>[];
  requestBody: Located<Body> | undefined;
  answers: Map<string, Located<Body>>;
}

export class Description {
  readonly operations: Operation[] = [];
  private readonly document: { paths: Record<string, Record<string, Described>> };
  private readonly ajv: Ajv;
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(file: string) {
    this.document = JSON.parse(readFileSync(file, 'utf8'));
    nullAllowed(this.document);
    this.ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, logger: false });
    addFormats(this.ajv);
    this.ajv.addSchema(this.document, 'isc');
    for (const [path, methods] of Object.entries(this.document.paths)) {
      for (const [method, described] of Object.entries(methods)) this.describe(path, method, described);
    }
  }

  /** The operation of a request; literal paths win over those with a variable. */
  find(method: string, path: string): Operation | undefined {
    const found = this.operations.filter((it) => it.method === method && it.pattern.test(path));
    return found.sort((a, b) => variables(a.path) - variables(b.path))[0];
  }

  /** What is wrong with a value, in the words of the schema at this pointer; empty when nothing is. */
  faults(pointer: string, value: unknown): string[] {
    let validate = this.compiled.get(pointer);
    if (!validate) {
      validate = this.ajv.compile({ $ref: `isc#${pointer}` });
      this.compiled.set(pointer, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message}`);
  }

  private describe(path: string, method: string, described: Described): void {
    const pointer = `/paths/${escaped(path)}/${method}`;
    const parameters = (described.parameters ?? []).map((it, index) =>
      this.located<Parameter>(it, `${pointer}/parameters/${index}`),
    );
    const requestBody = described.requestBody
      ? this.located<Body>(described.requestBody, `${pointer}/requestBody`)
      : undefined;
    const answers = new Map(
      Object.entries(described.responses).map(([status, it]) => [
        status,
        this.located<Body>(it, `${pointer}/responses/${status}`),
      ]),
    );
    for (const at of [path, ...(described['x-also-at'] ?? [])]) {
      const it = { method: method.toUpperCase(), path: at, pattern: patternOf(at), parameters, requestBody, answers };
      this.operations.push(it);
    }
  }

  private located<T>(value: unknown, pointer: string): Located<T> {
    const reference = (value as { $ref?: string }).$ref;
    if (!reference) return { value: value as T, pointer };
    const names = reference.slice(2).split('/').map((it) => it.replaceAll('~1', '/').replaceAll('~0', '~'));
    let target: unknown = this.document;
    for (const name of names) target = (target as Record<string, unknown>)[name];
    return this.located(target, `/${names.map(escaped).join('/')}`);
  }
}

/** The described answer for a status: exactly, by class, or the default. */
export function answerFor(operation: Operation, status: number): Located<Body> | undefined {
  const keys = [`${status}`, `${Math.floor(status / 100)}XX`, 'default'];
  return keys.map((key) => operation.answers.get(key)).find((it) => it !== undefined);
}

/** A name as it stands in a JSON pointer inside an address. */
export const escaped = (name: string): string =>
  encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));

const variables = (path: string): number => path.split('{').length - 1;

function patternOf(path: string): RegExp {
  const literal = path.split(/\{[^}]+\}/).map((part) => part.replace(/[.*+?^$()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('([^/]+)')}$`);
}
