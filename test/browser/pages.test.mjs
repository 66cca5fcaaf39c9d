// Every page, for each kind of person, in three languages and scripts, wide and narrow, light and dark.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Person, startBrowser } from './browser.mjs';
import { answerOf, sentRequest } from './case.mjs';
import { startServer } from './server.mjs';

const wide = { width: 1280, height: 900 }, phone = { width: 390, height: 844 };
const looks = [
  { name: 'wide and light', size: wide, scheme: 'light' },
  { name: 'narrow and dark', size: phone, scheme: 'dark' },
  { name: 'wide and dark', size: wide, scheme: 'dark', rules: ['color-contrast'] },
  { name: 'narrow and light', size: phone, scheme: 'light', rules: ['color-contrast'] },
];
// Pages that between them show every colour; the others are made of the same parts.
const coloured = /^\/$|sign-in|requests\//;
// A key of the catalogue that has no text, as far as it can be told from an address or a version.
const key = /\b(?:assistance|incidents|contacts|identity|notices|shell|problem)\.[a-z]+[._][a-z_.]+/;

let server, browser, request, contact, answer;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
  const maru = await Person.at(browser, server, server.accounts['QM officer'], { quickly: true });
  const nila = await Person.at(browser, server, server.accounts['QN officer'], { quickly: true });
  request = await sentRequest(maru, 'Harbour cranes stand still');
  answer = await answerOf(nila, request);
  await nila.post(`assistance/answers/${answer.id}/acknowledge`, { fields: {} });
  await nila.post(`assistance/answers/${answer.id}/message`, { fields: { text: 'Our team lands at ten.' } });
  contact = (await maru.get('contacts/contacts?owner=QN&limit=1')).items[0];
  await maru.close();
  await nila.close();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

// What is wrong with the page as it stands, as sentences.
async function faults(person, at, language) {
  const { page } = person, wrong = [];
  // Several looks at one page: what depends on language is looked at in each, colours once.
  for (const look of looks) {
    if (look.rules && (language !== 'en' || !coloured.test(at))) continue;
    await page.setViewportSize(look.size);
    await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' });
    const seen = await page.evaluate(() => ({
      headings: document.querySelectorAll('h1').length,
      title: document.title,
      beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      text: document.body.innerText,
    }));
    const say = (what) => wrong.push(`${at}, ${language}, ${look.name}: ${what}`);
    if (seen.headings !== 1) say(`${seen.headings} headings of the first level`);
    if (!/\S.* · Concord/.test(seen.title)) say(`the title is "${seen.title}"`);
    if (seen.beyond > 0) say(`${seen.beyond} pixels too wide`);
    if (key.test(seen.text)) say(`shows the key ${seen.text.match(key)[0]}`);
    // What axe-core looks at depends little on language: elsewhere than in English one look is enough.
    if (language !== 'en' && look !== looks[0]) continue;
    const asked = look.rules ? { runOnly: { type: 'rule', values: look.rules } } : {};
    for (const each of await person.violations(asked)) say(each);
  }
  await page.setViewportSize(wide);
  return wrong;
}

const people = { officer: 'QM officer', administrator: 'QM administrator', secretariat: 'secretariat one' };

for (const language of ['en', 'ar', 'zh']) {
  describe(`pages in ${language}`, { concurrency: 2 }, () => {
    let seen = new Set();
    for (const [role, name] of Object.entries(people))
      it(`of the ${role}`, async () => {
        const person = await Person.at(browser, server, server.accounts[name], { language, quickly: true, axe: true });
        const { page } = person, wrong = [];
        await person.settled();
        const links = await page.locator('nav.side a').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
        const more = role === 'officer'
          ? ['/settings', '/search?q=cranes', '/assistance/requests/new?to=QN', '/incidents/notifications/new', '/contacts/contacts/new',
             '/contacts/contacts', '/contacts/contacts/import', `/contacts/contacts/${contact.id}`, `/assistance/requests/${request.id}`,
             `/assistance/requests/${request.id}/print`, `/assistance/answers/${answer.id}`, '/directory/print', '/no/such/page/anywhere']
          : [];
        // In the other languages, pages that others have shown already are looked at once.
        const pages = [...links, ...more].filter((each) => language === 'en' || each === '/' || !seen.has(each));
        for (const each of pages) seen.add(each);
        for (const at of pages) {
          const shown = links.includes(at) && page.locator(`nav.side a[href="${at}"]`);
          if (shown) await shown.click();
          else await page.goto(at);
          await person.settled();
          wrong.push(...(await faults(person, at, language)));
        }
        await person.close();
        assert.deepEqual([...wrong, ...person.complaints], []);
      });

    it('of somebody who has not signed in', async () => {
      const person = await Person.at(browser, server, null, { language, axe: true });
      const wrong = [];
      for (const at of ['/sign-in', '/accept']) {
        await person.page.goto(at);
        await person.settled();
        wrong.push(...(await faults(person, at, language)));
      }
      await person.close();
      assert.deepEqual([...wrong, ...person.complaints], []);
    });
  });
}

describe('by keyboard', () => {
  let maru;
  const focused = (what) => maru.page.evaluate((each) => document.activeElement?.matches(each) ?? false, what);
  // Tab until it is there; fails where it never comes.
  async function tabTo(what, most = 120) {
    for (let step = 0; step < most; ++step) {
      await maru.page.keyboard.press('Tab');
      if (await focused(what)) return;
    }
    assert.fail(`Tab does not reach ${what}`);
  }
  before(async () => {
    maru = await Person.at(browser, server, server.accounts['QM officer'], { language: 'en', quickly: true, axe: true });
  });
  after(() => maru.close());

  it('begins with a link to the content', async () => {
    await maru.page.goto('/');
    await maru.settled();
    await tabTo('a.skip', 1);
    await maru.page.keyboard.press('Enter');
    assert.ok(await focused('main'));
    await tabTo('main a.button.main', 3);
  });

  it('reaches the button that sends', async () => {
    await maru.page.goto('/assistance/requests/new');
    await maru.settled();
    await maru.page.locator('main h1').focus();
    await tabTo('main button.main');
    assert.equal(await maru.page.evaluate(() => document.activeElement.textContent), maru.t('assistance.request.action.send'));
  });

  it('keeps the focus in a dialog and gives it back', async () => {
    await maru.page.goto(`/assistance/requests/${request.id}`);
    await maru.settled();
    const button = maru.page.locator('main').getByRole('button', { name: maru.t('assistance.request.action.withdraw'), exact: true });
    await button.focus();
    await maru.page.keyboard.press('Enter');
    await maru.dialog().waitFor();
    assert.deepEqual(await maru.violations(), []);
    for (let step = 0; step < 12; ++step) {
      // Between the last and the first the focus may rest on the browser itself, never on the page behind.
      assert.ok(await focused('dialog[open], dialog[open] *, body'));
      await maru.page.keyboard.press('Tab');
    }
    await maru.page.keyboard.press('Escape');
    await maru.dialog().waitFor({ state: 'detached' });
    assert.ok(await button.evaluate((each) => document.activeElement === each));
  });
});
