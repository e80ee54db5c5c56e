/**
 * OpenAPI 3.0 writes "or null" as `nullable: true`; JSON Schema knows that word only beside a plain `type`. ISC's description
 * also writes it into one member of an `allOf`, beside a reference to what is not null, and means the whole; and of a member
 * that is typed as text it may say in words alone that it is "always null".
 */

type Node = Record<string, unknown>;

/** What may refuse null although `nullable` stands beside it. */
const OTHERS = ['allOf', 'anyOf', 'oneOf', '$ref'];

/** Rewrites every "or null" in the document, in place, to what a JSON Schema validator reads the same way. */
export function nullAllowed(value: unknown): void {
  if (Array.isArray(value)) {
    value.forEach(nullAllowed);
  } else if (value !== null && typeof value === 'object') {
    const node = value as Node;
    const whole = Array.isArray(node.allOf) && node.allOf.some((member) => member?.nullable === true);
    Object.values(node).forEach(nullAllowed);
    if (typeof node.type === 'string' && /\balways null\b/.test(`${node.description ?? ''}`)) node.nullable = true;
    // A property that is called `nullable` has a schema there, not `true`.
    if (whole || node.nullable === true) rewrite(node);
  }
}

function rewrite(node: Node): void {
  if (node.type !== undefined && !OTHERS.some((name) => name in node)) {
    if (Array.isArray(node.enum) && !node.enum.includes(null)) node.enum.push(null);
    return;
  }
  const { nullable: _, ...rest } = node;
  for (const name of Object.keys(node)) delete node[name];
  node.anyOf = [rest, { type: 'null' }];
}
