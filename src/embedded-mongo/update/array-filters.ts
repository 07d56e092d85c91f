import { MongoError } from '../errors.js';
import { isDoc, type Doc, type Value } from '../bson/types.js';
import { compileFilter } from '../query/match.js';

/**
 * Compiles `arrayFilters`, by the name that stands for the element.
 * @throws MongoError FailedToParse for a filter without or with several names, and BadValue where one is missing.
 * Source: MongoDB manual, "$[<identifier>]".
 */
export function compileArrayFilters(
  given: Value[],
  paths: string[],
): Map<string, (element: Value) => boolean> {
  const filters = new Map<string, (element: Value) => boolean>();
  for (const filter of given) {
    if (!isDoc(filter))
      throw new MongoError('TypeMismatch', 'each entry of arrayFilters has to be a document');
    const name = identifierOf(filter);
    if (filters.has(name))
      throw new MongoError(
        'FailedToParse',
        `Found multiple array filters with the same top-level field name ${name}`,
      );
    const matches = compileFilter(filter);
    filters.set(name, (element) => matches(new Map([[name, element]])));
  }
  checkUse(filters, paths);
  return filters;
}

function identifierOf(filter: Doc): string {
  const names = new Set(topNames(filter));
  const [name] = names;
  if (name === undefined || names.size > 1)
    throw new MongoError(
      'FailedToParse',
      names.size > 1
        ? `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${[...names].join("' and '")}'`
        : 'Cannot use an expression without a top-level field name in arrayFilters',
    );
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name))
    throw new MongoError(
      'BadValue',
      `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
    );
  return name;
}

function topNames(filter: Doc): string[] {
  return [...filter].flatMap(([path, operand]) =>
    path.startsWith('$') && Array.isArray(operand)
      ? operand.flatMap((clause) => (isDoc(clause) ? topNames(clause) : []))
      : [path.split('.')[0] as string],
  );
}

function checkUse(filters: Map<string, unknown>, paths: string[]): void {
  const used = new Set<string>();
  for (const path of paths) {
    for (const [, name = ''] of path.matchAll(/\$\[([^\]]+)\]/g)) {
      if (!filters.has(name))
        throw new MongoError('BadValue', `No array filter found for identifier '${name}' in path '${path}'`);
      used.add(name);
    }
  }
  const unused = [...filters.keys()].find((name) => !used.has(name));
  if (unused !== undefined)
    throw new MongoError(
      'FailedToParse',
      `The array filter for identifier '${unused}' was not used in the update`,
    );
}
