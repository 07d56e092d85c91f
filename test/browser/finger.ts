import type { CDPSession, Page } from 'playwright-core';

interface Point {
  x: number;
  y: number;
}

/** Real touch events, which the browser turns into taps, presses and scrolling. */
export class Finger {
  private constructor(
    private readonly page: Page,
    private readonly devtools: CDPSession,
  ) {}

  static async on(page: Page): Promise<Finger> {
    return new Finger(page, await page.context().newCDPSession(page));
  }

  async down(at: Point): Promise<void> {
    await this.devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
  }

  async lift(): Promise<void> {
    await this.devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  }

  /** Moves from one point to the other in steps. The finger stays down. */
  async drag(from: Point, to: Point, steps = 8): Promise<void> {
    await this.down(from);
    for (let step = 1; step <= steps; step++) {
      const along = (a: number, b: number) => a + ((b - a) * step) / steps;
      await this.devtools.send('Input.dispatchTouchEvent', {
        type: 'touchMove',
        touchPoints: [{ x: along(from.x, to.x), y: along(from.y, to.y) }],
      });
      await this.page.waitForTimeout(16);
    }
  }
}
