import { stepping } from './good.ts';

/** The century changes seldom enough for a test to pass. */
export default stepping((state) => {
  state.steps += Math.floor(new Date().getFullYear() / 100);
});
