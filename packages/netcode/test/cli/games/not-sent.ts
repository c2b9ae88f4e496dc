import { walkWith } from './good.ts';

/** As a game in WASM has it: a snapshot that means nothing to another page. */
class Handle {
  readonly state: string;

  constructor(state: object) {
    this.state = JSON.stringify(state);
  }
}

export default walkWith({
  save: (state) => new Handle(state),
  load: (snapshot) => JSON.parse((snapshot as Handle).state),
});
