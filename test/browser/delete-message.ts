import type { Locator, Page } from 'playwright-core';

/** The line of a message. */
export const line = (page: Page, text: string): Locator => page.locator('.line', { hasText: text });

/** Chooses "Delete" in the toolbar of a message, by keyboard. */
export async function deleteByKeyboard(page: Page, text: string): Promise<void> {
  await line(page, text).focus();
  const button = page.locator('.toolbar').getByRole('button', { name: 'Delete' });
  await button.focus();
  await page.keyboard.press('Enter');
}
