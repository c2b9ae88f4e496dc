/** A tab that the test hides and shows. */
export function createFakeTab() {
  const listeners = new Set<(isHidden: boolean) => void>();
  let isHidden = false;
  return {
    watch(listener: (isHidden: boolean) => void): () => void {
      listeners.add(listener);
      listener(isHidden);
      return () => void listeners.delete(listener);
    },
    set(next: boolean): void {
      isHidden = next;
      for (const listener of listeners) listener(isHidden);
    },
    get listeners() {
      return listeners.size;
    },
  };
}
