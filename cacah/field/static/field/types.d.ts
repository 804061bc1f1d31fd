// The app and its rows as modules know them that those import: a file names their types only by way of this one.
export type { App } from "./app.js";
export type { Row } from "./families.js";
