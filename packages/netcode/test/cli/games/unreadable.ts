// @ts-expect-error: Node does not read what has to be compiled.
export enum Fruit {
  Apple,
}
