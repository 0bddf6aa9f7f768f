import { act, render, screen } from '@testing-library/react';
import { ScrollBox } from './ScrollBox';

/** Tells of a box whatever the test says it measures; nothing is laid out here. */
function measuring(element: HTMLElement, inside: number, box: number) {
  Object.defineProperty(element, 'scrollWidth', {
    configurable: true,
    value: inside,
  });
  Object.defineProperty(element, 'clientWidth', {
    configurable: true,
    value: box,
  });
}

describe('ScrollBox', () => {
  const looks = new Set<() => void>();
  const original = global.ResizeObserver;
  beforeEach(() => {
    global.ResizeObserver = class {
      constructor(private readonly look: () => void) {}
      observe() {
        looks.add(this.look);
      }
      unobserve() {}
      disconnect() {
        looks.delete(this.look);
      }
    } as unknown as typeof ResizeObserver;
  });
  afterEach(() => {
    global.ResizeObserver = original;
  });
  const laidOut = () => act(() => looks.forEach(look => look()));

  it('can be focused and has a name while its content is cut, and is no stop when it fits', () => {
    const { container, unmount } = render(
      <ScrollBox label="Incidents">
        <p>wide</p>
      </ScrollBox>,
    );
    const box = container.firstElementChild as HTMLElement;
    measuring(box, 900, 400);
    laidOut();
    expect(screen.getByRole('group', { name: 'Incidents' })).toHaveAttribute(
      'tabindex',
      '0',
    );
    measuring(box, 400, 400);
    laidOut();
    expect(screen.queryByRole('group')).toBeNull();
    expect(box).not.toHaveAttribute('tabindex');
    unmount();
    expect(looks.size).toBe(0);
  });
});
