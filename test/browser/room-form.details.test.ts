import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startWithBrowser } from './support.js';

test('the form says beside each field what is wrong with it', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB' });
  await page.goto('/room');
  await page.fill('#title', '   ');
  await page.fill('#max', '1');
  await page.click('#room-form button');
  await page.getByText('Give the room a title of up to 60 characters.').waitFor();
  await page.getByText('Enter a number from 2 to 1000.').waitFor();
  assert.equal(await page.locator(':focus').getAttribute('id'), 'title');
  assert.equal(await page.locator('#title').getAttribute('aria-invalid'), 'true');
});

test('without JavaScript the server says the same, and the input is kept', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person({ locale: 'en-GB', javaScriptEnabled: false });
  await page.goto('/room');
  await page.fill('#title', '가'.repeat(61));
  await page.click('#room-form button');
  await page.getByText('Give the room a title of up to 60 characters.').waitFor();
  assert.equal(await page.inputValue('#title'), '가'.repeat(61));
});

test('the password can be shown', async (t) => {
  const { person } = await startWithBrowser(t);
  const page = await person();
  await page.goto('/room');
  await page.getByLabel('비밀번호 보기').check();
  assert.equal(await page.locator('#password').getAttribute('type'), 'text');
  await page.getByLabel('비밀번호 보기').uncheck();
  assert.equal(await page.locator('#password').getAttribute('type'), 'password');
});
