// The app as its pages know it: they are imported by it, and name its type only by way of this file.
export type { App } from "./app.js";
