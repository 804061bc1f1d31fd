// Names everything in our browser code that is newer than Chrome 61: syntax by the parser, features by an allow-list.
// Called by tests/javascript.py: node javascript_age.mjs TYPESCRIPT FILE…; one line on standard output for each finding.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [typescript, ...files] = process.argv.slice(2);
const ts = createRequire(import.meta.url)(typescript);
const K = ts.SyntaxKind;

// What every script may name without declaring it: globals of Chrome 61, each looked up in its release notes.
const GLOBALS = new Set(`
  Array Boolean Date Error JSON Map Math Number Object Promise RegExp Set String Symbol Uint8Array isNaN undefined
  clearInterval clearTimeout setInterval setTimeout atob btoa crypto decodeURIComponent encodeURIComponent
  document window location navigator performance self caches fetch history matchMedia
  Element Event FormData HTMLButtonElement HTMLElement HTMLFormElement HTMLInputElement HTMLOptionElement
  HTMLScriptElement HTMLSelectElement HTMLTextAreaElement Response TextDecoder TextEncoder URL URLSearchParams indexedDB
  Worker CustomEvent Intl DataView DOMParser addEventListener arguments isFinite parseInt parseFloat
  Blob BroadcastChannel DOMException getComputedStyle requestAnimationFrame cancelAnimationFrame Infinity
`.trim().split(/\s+/));

// Members that came after Chrome 61 (September 2017), with the version that brought them.
const NEWER = {
  allSettled: 76, any: 85, at: 92, animate: 0, cancelAndHoldAtTime: 0, databases: 71, description: 70, dialog: 0,
  finally: 63, flat: 69, flatMap: 69, fromEntries: 73, getOrInsert: 0, groupBy: 117, hasOwn: 93, inert: 102,
  intersection: 122, matchAll: 73, randomUUID: 92, reportError: 95, replaceAll: 85, replaceChildren: 86,
  requestSubmit: 76, showModal: 0, showPicker: 99, structuredClone: 98, submitter: 81, timeout: 103, toReversed: 110,
  toSorted: 110, toSpliced: 110, toggleAttribute: 69, trimEnd: 66, trimStart: 66, union: 122, with: 110, withResolvers: 119,
  toggleVisibility: 0, storageBuckets: 0, locks: 69, clipboard: 66, canShare: 75, share: 61.5,
};

const found = [];

/** @param {any} file @param {any} node @param {string} what */
function tell(file, node, what) {
  const at = file.getLineAndCharacterOfPosition(node.getStart(file));
  found.push(`${file.fileName}:${at.line + 1}: ${what}`);
}

/** @param {any} file */
function declared(file) {
  const names = new Set();
  (function walk(node) {
    const named = ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) ||
      ts.isParameter(node) || ts.isFunctionExpression(node) || ts.isImportSpecifier(node) || ts.isBindingElement(node);
    if (named && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, walk);
  })(file);
  return names;
}

/** @param {any} node whether an identifier stands for a variable rather than for a member or a key */
function isVariable(node) {
  const above = node.parent;
  if (ts.isPropertyAccessExpression(above)) return above.expression === node;
  if (ts.isPropertyAssignment(above) || ts.isBindingElement(above) || ts.isMethodDeclaration(above)) return above.initializer === node;
  if (ts.isImportSpecifier(above) || ts.isExportSpecifier(above) || ts.isLabeledStatement(above)) return false;
  return !(above.name === node);
}

/** @param {any} file @param {any} node */
function syntax(file, node) {
  if (node.questionDotToken) tell(file, node, "optional chaining (Chrome 80)");
  if (node.kind === K.QuestionQuestionToken) tell(file, node, "?? (Chrome 80)");
  if ([K.QuestionQuestionEqualsToken, K.BarBarEqualsToken, K.AmpersandAmpersandEqualsToken].includes(node.kind)) {
    tell(file, node, "logical assignment (Chrome 85)");
  }
  if (ts.isSpreadAssignment(node)) tell(file, node, "spread in an object (Chrome 60 behind a flag, 61 not everywhere)");
  if (ts.isBindingElement(node) && node.dotDotDotToken && ts.isObjectBindingPattern(node.parent)) {
    tell(file, node, "rest in an object pattern");
  }
  if (ts.isCatchClause(node) && !node.variableDeclaration) tell(file, node, "catch without a name (Chrome 66)");
  if (ts.isForOfStatement(node) && node.awaitModifier) tell(file, node, "for await (Chrome 63)");
  if (node.asteriskToken && node.modifiers && node.modifiers.some((one) => one.kind === K.AsyncKeyword)) {
    tell(file, node, "async generator (Chrome 63)");
  }
  if (ts.isPropertyDeclaration(node)) tell(file, node, "class field (Chrome 72)");
  if (ts.isClassStaticBlockDeclaration && ts.isClassStaticBlockDeclaration(node)) tell(file, node, "static block (Chrome 94)");
  if (node.kind === K.PrivateIdentifier) tell(file, node, "private name (Chrome 74)");
  if (ts.isBigIntLiteral(node)) tell(file, node, "BigInt (Chrome 67)");
  if (ts.isNumericLiteral(node) && node.getText(file).includes("_")) tell(file, node, "numeric separator (Chrome 75)");
  if (ts.isMetaProperty(node) && node.keywordToken === K.ImportKeyword) tell(file, node, "import.meta (Chrome 64)");
  if (ts.isCallExpression(node) && node.expression.kind === K.ImportKeyword) tell(file, node, "import() (Chrome 63)");
  if (ts.isAwaitExpression(node)) {
    let above = node.parent;
    while (above && !ts.isFunctionLike(above)) above = above.parent;
    if (!above) tell(file, node, "await outside a function (Chrome 89)");
  }
  if (ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)) {
    if (node.getText(file).includes("\n")) tell(file, node, "a template literal over several lines: lib/statics.py could cut it");
  }
  if (ts.isRegularExpressionLiteral(node)) {
    const text = node.getText(file);
    if (/\(\?<[=!A-Za-z]/.test(text)) tell(file, node, "lookbehind or named group (Chrome 62, 64)");
    if (/\\p\{/.test(text)) tell(file, node, "\\p{…} (Chrome 64)");
    if (/\/[a-z]*[sdv][a-z]*$/.test(text)) tell(file, node, "a flag of a regular expression newer than Chrome 61");
  }
}

/** @param {any} file @param {any} node @param {Set<string>} known */
function features(file, node, known) {
  if (ts.isPropertyAccessExpression(node) && Object.prototype.hasOwnProperty.call(NEWER, node.name.text)) {
    tell(file, node, `.${node.name.text} is newer than Chrome 61`);
  }
  if (ts.isIdentifier(node) && isVariable(node) && !known.has(node.text) && !GLOBALS.has(node.text)) {
    tell(file, node, `${node.text} is not on the list of what Chrome 61 has`);
  }
}

for (const name of files) {
  const file = ts.createSourceFile(name, readFileSync(name, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const known = declared(file);
  (function walk(node) {
    syntax(file, node);
    features(file, node, known);
    ts.forEachChild(node, walk);
  })(file);
}
process.stdout.write(found.join("\n") + (found.length ? "\n" : ""));
