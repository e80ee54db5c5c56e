/** Reads one exchange with ISC against the description, and says what in it is not as described. */
import { answerFor, type Body, type Description, escaped, type Located, type Operation, type Parameter } from './description.ts';

type Headers = Record<string, string | string[] | undefined>;

export interface Exchange {
  method: string;
  url: URL;
  requestHeaders: Headers;
  requestBody: Buffer;
  status: number;
  answerHeaders: Headers;
  answerBody: Buffer;
}

/** Paths that are no part of the described API: sign-in, the retired calls of old scripts, what only SailPoint's own tools call, and the
 *  practice tenant's controls. */
export const OUTSIDE = /^\/(oauth|_practice|cc\/api\/user|beta\/notification-preferences)\//;

/** Everything that is not as described; `readAnswer` is off once a tenant was told to answer wrongly. */
export function violations(description: Description, exchange: Exchange, readAnswer: boolean): string[] {
  const { method, url } = exchange;
  if (OUTSIDE.test(url.pathname)) return [];
  const operation = description.find(method, url.pathname);
  if (!operation) return [`${method} ${url.pathname} is not described`];
  const found = [
    ...parameterFaults(description, operation, exchange),
    ...requestBodyFaults(description, operation, exchange),
    ...(readAnswer ? answerFaults(description, operation, exchange) : []),
  ];
  return found.map((fault) => `${method} ${url.pathname}: ${fault}`);
}

function parameterFaults(description: Description, operation: Operation, exchange: Exchange): string[] {
  const known = new Set(operation.parameters.filter((it) => it.value.in === 'query').map((it) => it.value.name));
  const given = new Set(exchange.url.searchParams.keys());
  const found = [...given].filter((name) => !known.has(name)).map((name) => `query ${name} is not described`);
  for (const { value: parameter, pointer } of operation.parameters) {
    const values = valuesOf(parameter, exchange);
    const name = `${parameter.in} ${parameter.name}`;
    if (values.length === 0) {
      if (parameter.required && parameter.in !== 'path') found.push(`${name} is missing`);
    } else if (parameter.schema) {
      const faults = description.faults(`${pointer}/schema`, typed(values, parameter.schema));
      found.push(...faults.map((fault) => `${name}=${values.join()}: ${fault}`));
    }
  }
  return found;
}

function valuesOf(parameter: Parameter, exchange: Exchange): string[] {
  if (parameter.in === 'query') return exchange.url.searchParams.getAll(parameter.name);
  if (parameter.in === 'path') return [];
  const value = exchange.requestHeaders[parameter.name.toLowerCase()];
  return value === undefined ? [] : [value].flat();
}

function typed(values: string[], schema: NonNullable<Parameter['schema']>): unknown {
  if (schema.type !== 'array') return scalar(values[0] ?? '', schema.type);
  return values.flatMap((it) => it.split(',')).map((it) => scalar(it, schema.items?.type));
}

function scalar(text: string, type: string | undefined): unknown {
  const numeric = type === 'integer' || type === 'number';
  if (numeric && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function requestBodyFaults(description: Description, operation: Operation, exchange: Exchange): string[] {
  const body = operation.requestBody;
  if (!body) return exchange.requestBody.length > 0 ? ['a body is sent, and none is described'] : [];
  if (exchange.requestBody.length === 0) return body.value.required ? ['the body is missing'] : [];
  return bodyFaults(description, body, exchange.requestHeaders, exchange.requestBody, 'body');
}

function answerFaults(description: Description, operation: Operation, exchange: Exchange): string[] {
  const answer = answerFor(operation, exchange.status);
  if (!answer) return [`status ${exchange.status} is not described`];
  if (!answer.value.content || exchange.answerBody.length === 0) return [];
  return bodyFaults(description, answer, exchange.answerHeaders, exchange.answerBody, `answer ${exchange.status}`);
}

function bodyFaults(
  description: Description,
  described: Located<Body>,
  headers: Headers,
  body: Buffer,
  name: string,
): string[] {
  const content = described.value.content ?? {};
  const type = `${headers['content-type'] ?? ''}`.split(';')[0]?.trim().toLowerCase() ?? '';
  const media = Object.keys(content).find((it) => it === type || it === '*/*');
  if (!media) return [`${name} is ${type || 'without a type'}, described: ${Object.keys(content).join(', ')}`];
  if (!type.endsWith('json') || !content[media]?.schema) return [];
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    return [`${name} is not JSON: ${error}`];
  }
  const pointer = `${described.pointer}/content/${escaped(media)}/schema`;
  return description.faults(pointer, value).map((fault) => `${name}: ${fault}`);
}
