// The shapes that the browser code names in its JSDoc; no phone loads this file.

/** Any JSON value. */
export type Value = any;
/** Values by item name. */
export type Answers = Record<string, Value>;
/** Values by item name; "." own value, "#" place in a repeat, "@x" choice column. */
export type Scope = Record<string, Value>;
/** An operator and its arguments. */
export type Tree = [string, ...Value[]];
export type Closure = (scope: Scope) => Value;
/** An operator's result from its arguments' values. */
export type Compute = (...values: Value[]) => Value;
export type Builder = (tree: Tree) => Closure;

/** A text by language. */
export type Text = Record<string, string>;
/** Code and label of a choice. */
export type Offer = [string, string];
export type Search = (text: string) => Promise<Offer[]>;

export interface ChoiceRow {
  code: string;
  columns?: Record<string, Value>;
}

export type Rows = Record<string, ChoiceRow>;
/** Code lists by name. */
export type Lists = Record<string, ChoiceRow[]>;

interface Traits {
  kind: string;
  parent?: string;
  repeat?: string;
  order?: string[];
  items?: string[];
  list?: string;
  appearance?: string[];
  search?: boolean;
  write_in?: boolean;
  query?: boolean;
  label?: Text;
  hint?: Text;
  required_message?: Text;
  constraint_message?: Text;
  warning_message?: Text;
  offer_label?: Text;
}

type Condition =
  "relevant" | "required" | "constraint" | "warning" | "choice_filter" | "calculation" | "default" | "offer";

/** An item as compiled. */
export type ItemData = Traits & { [column in Condition]?: Tree };
/** An item ready to be walked; `rows` is null where its list is not there. */
export type Item = Traits & { [column in Condition]: Closure | null } & {
  name: string;
  rows: Rows | null;
  codes: string[];
};
export type Items = Record<string, Item>;
export type Messages = Record<string, "required_message" | "constraint_message" | "warning_message">;

/** A part as compiled. */
export interface PartData {
  context: string[];
  order: string[];
  items: Record<string, ItemData>;
}

/** `choices`: for an ambiguous text, what it may mean. */
export interface Finding {
  name: string;
  code: string;
  message: Text;
  choices?: Offer[];
}

export type Findings = Record<string, Finding>;

export interface Walk {
  values: Scope;
  relevant: string[];
  missing: string[];
  errors: Finding[];
  warnings: Finding[];
  queries: Finding[];
}

/** Posted values by field name. */
export type Fields = Record<string, string[]>;
export type Reader = (fields: Fields, item: Item, name: string) => Value;

export interface Reading {
  answers: Answers;
  findings: Finding[];
}

/** HTML and names of slots in turn. */
export type Fragment = string[];
export type Slots = Record<string, string>;

/** All fragments of one language: by part and item, and the bits around messages. */
export interface Drawn {
  items: Record<string, Record<string, Fragment>>;
  instances: Record<string, Record<string, Fragment>>;
  bits: Record<string, Fragment>;
  texts: Slots;
}

/** Values that the register knows, and whether each is certain. */
export type Prefill = Record<string, [Value, boolean]>;

/** What differs from one rendering to the next; `places`: names of the codes that occur. */
export interface State {
  language: string;
  walk: Walk;
  answers: Answers;
  prefill: Prefill;
  errors: Findings;
  posted: Fields;
  places?: Slots;
  prefix: string;
}

/** What the pages of one part share. */
export interface Wire {
  part: PartData & { pages: Record<string, string[]> };
  lists: Lists;
  texts: Record<string, Text>;
  bits: Record<string, Fragment>;
}

/** What a page knows beside its own fields. */
export interface PageState {
  page: string;
  language: string;
  answers: Answers;
  context: Answers;
}

export type Message = ["error" | "warning", Finding];
export type Choice = HTMLOptionElement | HTMLInputElement;
export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
