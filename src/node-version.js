/**
 * Whether this program runs on a version of Node.js. Plain JavaScript that old versions can parse: it runs before any
 * module that they could not parse is loaded.
 * @param {string} version such as `20.19.0`
 * @returns {string | null} an error message in one line, or null if the version is supported
 */
export function nodeProblem(version) {
  var parts = version.split('.').map(Number);
  // As `engines` in package.json: the packages support no other versions before 24.
  if (parts[0] >= 24 || (parts[0] === 22 && parts[1] >= 13) || (parts[0] === 20 && parts[1] >= 19))
    return null;
  return 'Huechat cannot start: it needs Node.js 24, 22.13 or 20.19 or later, and this is ' + version + '.';
}
