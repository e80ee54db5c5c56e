/** OpenAPI 3.0 writes "or null" as `nullable: true` beside any schema; JSON Schema knows that word only beside a plain `type`. */

type Node = Record<string, unknown>;

/** What may refuse null although `nullable` stands beside it. */
const OTHERS = ['allOf', 'anyOf', 'oneOf', '$ref'];

/** Rewrites every `nullable: true` in the document, in place, to what a JSON Schema validator reads the same way. */
export function nullAllowed(value: unknown): void {
  if (Array.isArray(value)) {
    value.forEach(nullAllowed);
  } else if (value !== null && typeof value === 'object') {
    const node = value as Node;
    Object.values(node).forEach(nullAllowed);
    // A property that is called `nullable` has a schema there, not `true`.
    if (node.nullable === true) rewrite(node);
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
