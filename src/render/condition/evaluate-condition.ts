import type * as Acorn from 'acorn';
import type { Json } from '../../automation/json.ts';
import type { Budget } from '../budget.ts';
import { propertyOf, type Value } from '../template/lookup.ts';
import { type Variables, variable } from '../variables.ts';
import { callMethod } from './methods.ts';
import { operate } from './operate.ts';

/** What a condition uses that is not there: assignments, functions, `new` … */
export class ConditionError extends Error {}

/**
 * The value of a condition. A small part of JavaScript, by hand: no loops, no functions, own properties alone, so that
 * it ends, and reaches nothing but the variables.
 */
export function evaluateCondition(expression: Acorn.Expression, variables: Variables, budget: Budget): Value {
  const resolve = (node: Acorn.Expression | Acorn.Super | Acorn.PrivateIdentifier): Value => {
    budget.spend(1);
    switch (node.type) {
      case 'Literal':
        return literalOf(node);
      case 'Identifier':
        return node.name === 'undefined' ? undefined : variable(variables, [node.name]);
      case 'MemberExpression':
        return memberOf(node);
      case 'ChainExpression':
        return resolve(node.expression);
      case 'ParenthesizedExpression':
        return resolve(node.expression);
      case 'UnaryExpression':
        return unary(node.operator, resolve(node.argument));
      case 'BinaryExpression':
        return operate(node.operator, resolve(node.left), resolve(node.right));
      case 'LogicalExpression':
        return logical(node);
      case 'ConditionalExpression':
        return resolve(resolve(node.test) ? node.consequent : node.alternate);
      case 'ArrayExpression':
        return node.elements.map((element) =>
          jsonOf(element === null || element.type === 'SpreadElement' ? undefined : resolve(element)),
        );
      case 'TemplateLiteral':
        return node.quasis
          .map(({ value }, index) => (value.cooked ?? '') + interpolated(node.expressions[index]))
          .join('');
      case 'CallExpression':
        return call(node);
      default:
        throw new ConditionError(`${node.type} is not supported in a condition`);
    }
  };
  const interpolated = (node: Acorn.Expression | undefined) =>
    node === undefined ? '' : String(resolve(node) ?? '');
  const memberOf = (node: Acorn.MemberExpression): Value => {
    const path = pathOf(node);
    if (path !== null) return variable(variables, path);
    const key = node.computed
      ? resolve(node.property)
      : node.property.type === 'Identifier'
        ? node.property.name
        : '';
    return propertyOf(resolve(node.object), String(key));
  };
  const logical = ({ operator, left, right }: Acorn.LogicalExpression): Value => {
    const value = resolve(left);
    if (operator === '&&') return value ? resolve(right) : value;
    if (operator === '||') return value ? value : resolve(right);
    return value ?? resolve(right);
  };
  const call = ({ callee, arguments: args }: Acorn.CallExpression): Value => {
    const values = args.map((one) => (one.type === 'SpreadElement' ? undefined : resolve(one)));
    if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') {
      throw new ConditionError('only methods of texts and lists can be called in a condition');
    }
    const { name } = callee.property;
    const on = resolve(callee.object);
    budget.spend(weightOf(on));
    const result = callMethod(on, name, values);
    if (result === null) throw new ConditionError(`there is no method "${name}" in conditions`);
    return result.value;
  };
  return resolve(expression);
}

function literalOf({ value }: Acorn.Literal): Value {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value === null) return null;
  throw new ConditionError('regular expressions are not supported in a condition');
}

/** `data.user.name` as a path; null where something on the way is computed. */
function pathOf(node: Acorn.Expression | Acorn.Super): readonly string[] | null {
  if (node.type === 'Identifier') return [node.name];
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return null;
  const object = pathOf(node.object);
  return object === null ? null : [...object, node.property.name];
}

function unary(operator: string, value: Value): Value {
  if (operator === '!') return !value;
  if (operator === '-') return -Number(value);
  if (operator === '+') return Number(value);
  if (operator === 'typeof') return value === null ? 'object' : typeof value;
  throw new ConditionError(`${operator} is not supported in a condition`);
}

function jsonOf(value: Value): Json {
  return value ?? null;
}

function weightOf(value: Value): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length >> 5 : 0;
}
