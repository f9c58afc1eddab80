import type { Expression } from '../source/hcl-tree.ts';
import type { Problem, Range } from '../source/text.ts';
import type { Certificate } from '../stage.ts';
import { unwrapped } from './json-expression.ts';
import type { Argument, Declarations, Resource } from './resource.ts';

export const ATTRIBUTE = 'client_certificate_id';
export const CERTIFICATE_TYPE = 'aws_api_gateway_client_certificate';

/** Attributes of a certificate that API Gateway fills in, so that they are never null or empty. */
const COMPUTED = new Set(['id', 'arn', 'pem_encoded_certificate', 'created_date', 'expiration_date']);

/** First parts of a reference that are no resource type. */
const SCOPES = new Set([
  'var',
  'local',
  'module',
  'data',
  'each',
  'count',
  'path',
  'terraform',
  'self',
  'ephemeral',
]);

/** The certificate of a stage, and a Problem where it refers to a variable, local or module that nothing declares. */
export function certificateOf(
  stage: Resource,
  declarations: Declarations,
): { certificate: Certificate; problem: Problem | null } {
  const argument = stage.arguments.get(ATTRIBUTE);
  if (!argument) return decided('unset', stage.header, `${ATTRIBUTE} is not set`);
  const value = unwrapped(argument.value);
  if (value.kind === 'literal') return literalOf(argument, value.value, value.text);
  if (value.kind === 'invalid') return unreadable(argument, value.message);
  const reference = referenceOf(value);
  if (reference) return referredTo(argument, reference, declarations);
  return decided('unknown', argument.place, `${ATTRIBUTE} is ${nameOf(value)}, which is not evaluated`);
}

type Result = ReturnType<typeof certificateOf>;

function decided(
  state: Certificate['state'],
  place: Range,
  text: string,
  more: { identity?: string; note?: string; then?: Range & { text: string } } = {},
): Result {
  const because = [{ ...place, text }, ...(more.then ? [more.then] : [])];
  const notes = more.note === undefined ? [] : [more.note];
  return { certificate: { state, because, identity: more.identity ?? null, notes }, problem: null };
}

function literalOf(argument: Argument, value: string | number | boolean | null, text: string): Result {
  if (value === null) return decided('unset', argument.place, `${ATTRIBUTE} is null`);
  if (value === '') return decided('unset', argument.place, `${ATTRIBUTE} is the empty string`);
  return decided('set', argument.place, `${ATTRIBUTE} is the literal "${text}"`, { identity: text });
}

function unreadable(argument: Argument, reason: string): Result {
  const result = decided('unknown', argument.place, `${ATTRIBUTE} is a template that can't be read`);
  const message = `Terraform can't read this string, which is a template. ${reason}`;
  return { ...result, problem: { ...argument.valuePlace, message } };
}

/** `type.name` or `var.name`, and the attribute behind it; indexes in between are passed over. */
type Reference = { readonly scope: string; readonly name: string; readonly path: readonly string[] };

function referenceOf(expression: Expression): Reference | null {
  const path: string[] = [];
  let at = expression;
  while (at.kind === 'attribute' || at.kind === 'index') {
    if (at.kind === 'attribute') path.unshift(at.name);
    at = at.object;
  }
  const [name, ...rest] = path;
  if (at.kind !== 'variable' || name === undefined) return null;
  return { scope: at.name, name, path: rest };
}

function referredTo(argument: Argument, reference: Reference, declarations: Declarations): Result {
  const { scope, name, path } = reference;
  if (SCOPES.has(scope)) return scoped(argument, reference, declarations);
  const address = `${scope}.${name}`;
  const resource = declarations.byAddress.get(address);
  if (!resource) return undeclared(argument, address, declarations);
  if (scope !== CERTIFICATE_TYPE)
    return decided(
      'unknown',
      argument.place,
      `${ATTRIBUTE} comes from ${address}, which is no ${CERTIFICATE_TYPE}`,
    );
  const [attribute] = path;
  if (attribute === undefined)
    return decided(
      'unknown',
      argument.place,
      `${ATTRIBUTE} is the whole resource ${address}, which is no text: its attribute id is probably meant`,
    );
  if (!COMPUTED.has(attribute))
    return decided(
      'unknown',
      argument.place,
      `${ATTRIBUTE} is ${[address, ...path].join('.')}, which may be null`,
    );
  if (isNeverCreated(resource))
    return decided(
      'unknown',
      argument.place,
      `${ATTRIBUTE} refers to ${address}, whose count is 0: Terraform refuses the plan`,
    );
  const then = { ...resource.header, text: `${address} is declared here` };
  return decided('set', argument.place, `${ATTRIBUTE} refers to ${address}`, { identity: address, then });
}

function undeclared(argument: Argument, address: string, declarations: Declarations): Result {
  const note = declarations.isWhole
    ? `${address} is declared nowhere in this folder: Terraform will refuse the configuration.`
    : `${address} is not among the declarations of this folder that could be read.`;
  return decided('set', argument.place, `${ATTRIBUTE} refers to ${address}`, { identity: address, note });
}

function scoped(argument: Argument, { scope, name, path }: Reference, declarations: Declarations): Result {
  const address = scope === 'data' ? `data.${name}.${path[0] ?? ''}` : `${scope}.${name}`;
  const isMissing =
    ['var', 'local', 'module'].includes(scope) && declarations.isWhole && !declarations.names.has(address);
  const reason = isMissing ? 'which nothing in this folder declares' : 'whose value is not followed';
  const result = decided('unknown', argument.place, `${ATTRIBUTE} comes from ${address}, ${reason}`);
  if (!isMissing) return result;
  return {
    ...result,
    problem: {
      ...argument.valuePlace,
      message: `${address} is used here, and nothing in this folder declares it.`,
    },
  };
}

function nameOf(expression: Expression): string {
  if (expression.kind === 'conditional') return 'a conditional';
  if (expression.kind === 'call') return `a call of ${expression.name}()`;
  if (expression.kind === 'template') return 'a template';
  return 'an expression';
}

/** Whether a literal `count` or `for_each` says that there is no instance. */
export function isNeverCreated(resource: Resource): boolean {
  const count = resource.arguments.get('count')?.value;
  if (count?.kind === 'literal' && String(count.value) === '0') return true;
  const each = resource.arguments.get('for_each')?.value;
  const set = each?.kind === 'call' && each.name === 'toset' ? each.args[0] : each;
  return (set?.kind === 'object' || set?.kind === 'tuple') && set.items.length === 0;
}
