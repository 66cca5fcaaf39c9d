// The main job, as three officers live it: Maru asks Nila for help and gets it, the case is closed,
// printed and proven; Orso sees nothing of it, anywhere.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it as test } from 'node:test';
import { Person, startBrowser } from './browser.mjs';
import { program, run, startServer } from './server.mjs';
import { until } from './until.mjs';

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const type = 'assistance.request';
const answer = 'assistance.answer';

// Words a person of the language would write; nothing of them may be in a mail.
const written = {
  en: { title: 'Harbour cranes stand still', need: 'Two analysts for a week', nature: 'Two analysts', message: 'Our team lands at ten.', reply: 'They will be met.', helped: 'The keys were recovered.' },
  ar: { title: 'توقف رافعات الميناء', need: 'محللان لمدة أسبوع', nature: 'محللان', message: 'يصل فريقنا في العاشرة.', reply: 'سنستقبلهم.', helped: 'استعيدت المفاتيح.' },
  zh: { title: '港口起重机停止运转', need: '两名分析员，为期一周', nature: '两名分析员', message: '我们的团队十点抵达。', reply: '我们会迎接他们。', helped: '密钥已恢复。' },
};

for (const language of ['en', 'ar', 'zh']) {
  describe(`the main job in ${language}`, () => {
    const words = written[language];
    let maru, nila, orso, names, request, mailsBefore;
    // Each step begins where the one before ended, so that nothing is tried after one that failed.
    let failed = '';
    const it = (name, step) => test(name, async () => {
      if (failed) assert.fail(`not tried, after: ${failed}`);
      failed = name;
      try {
        await step();
      } catch (failure) {
        // CONCORD_SHOTS names a folder for what Maru and Nila saw when it failed.
        for (const each of [maru, nila]) await each?.shot(name);
        throw failure;
      }
      failed = '';
    });
    const page = () => maru.page;
    const state = (person, of, name) => person.page.locator('main .badge', { hasText: person.t(`${of}.state.${name}`) }).first();

    before(async () => {
      mailsBefore = (await server.mails()).length;
      maru = await Person.at(browser, server, null, { language });
      nila = await Person.at(browser, server, server.accounts['QN officer'], { language, quickly: true });
      orso = await Person.at(browser, server, server.accounts['QO officer'], { language, quickly: true });
      names = Object.fromEntries((await nila.get('participants')).items.map((each) => [each.code, each.names[language]]));
    });
    after(async () => {
      for (const each of [maru, nila, orso]) await each?.close();
    });

    it('signs in and sees what is due', async () => {
      await page().goto('/');
      await page().locator('.menu select').selectOption(language);
      maru.account = server.accounts['QM officer'];
      await page().locator('input[name=email]').fill(maru.account.email);
      await page().locator('input[name=password]').fill(maru.account.password);
      await maru.button('session.sign_in').click();
      await page().getByRole('heading', { level: 1, name: maru.t('home.title') }).waitFor();
      await page().getByRole('heading', { level: 2, name: maru.t('home.due') }).waitFor();
      assert.equal(await page().locator('html').getAttribute('lang'), language);
      assert.equal(await page().locator('html').getAttribute('dir'), language === 'ar' ? 'rtl' : 'ltr');
    });

    it('finds the technical contact of Nila', async () => {
      await page().locator('nav.side').getByRole('link', { name: maru.t('directory'), exact: true }).click();
      await page().locator('#f-owner').fill(names.QN);
      await page().getByRole('option', { name: names.QN }).click();
      await page().locator('#f-level').selectOption('technical');
      const contacts = page().locator('article.contact');
      await until(async () => {
        const levels = await contacts.locator('p .badge.accent').allTextContents();
        return levels.length > 0 && levels.every((each) => each === maru.t('contacts.contact.field.level.technical'));
      }, 'only technical contacts are shown');
      assert.equal(await page().locator('section h2').count(), 1);
      assert.ok((await contacts.first().textContent()).includes('+999'), 'a contact has a telephone');
      if (language === 'ar') {
        const side = await page().locator('nav.side').boundingBox();
        const main = await page().locator('main').boundingBox();
        assert.ok(side.x > main.x, 'in Arabic the navigation stands at the right');
      }
    });

    it('sends a request from a template to Nila, and sees it received', async () => {
      await page().locator('#g-QN').locator('..').getByRole('link', { name: maru.t('new.one', { name: maru.t(type) }) }).click();
      await page().locator('[data-field="recipients"]').getByText(names.QN).waitFor();
      const fields = page().locator('form.columns');
      await fields.locator('[data-field="template"] select').selectOption('infrastructure_hit');
      assert.equal(await fields.locator('[data-field="kind"] select').inputValue(), 'technical');
      await fields.locator('[data-field="title"] input').fill(words.title);
      await fields.locator('[data-field="need"] textarea').fill(words.need);
      await maru.button(`${type}.action.send`).click();
      await page().getByRole('heading', { level: 1, name: words.title }).waitFor();
      await state(maru, type, 'sent').waitFor();
      await state(maru, answer, 'received').waitFor();
      request = new URL(page().url()).pathname;
    });

    it('reaches the officer of Nila on screen and by mail', async () => {
      // Nila's Home has been open all the while.
      await nila.page.locator('section[aria-labelledby=due]').getByText(words.title).first().waitFor();
      await nila.page.locator('section[aria-labelledby=notices]').getByText(words.title).first().waitFor();
      await nila.page.locator('header .count').waitFor();
      const mails = await until(async () => {
        const all = (await server.mails()).slice(0);
        return all.length > mailsBefore && all.some((each) => each.includes('officer@qn.example')) && all;
      }, 'a mail has gone out');
      const secrets = [words.title, words.need, names.QM, names.QN, 'Maru', 'Nila'];
      for (const mail of mails) {
        const body = Buffer.from(mail.split(/\r?\n\r?\n/).slice(1).join('\n'), 'base64').toString();
        for (const secret of secrets)
          assert.ok(!mail.includes(secret) && !body.includes(secret), `a mail says "${secret}":\n${mail}\n${body}`);
      }
      assert.ok(!mails.some((each) => each.includes('qo.example')), 'nobody of Orso is written to');
    });

    it('is acknowledged, and Maru sees it live', async () => {
      await nila.page.locator('section[aria-labelledby=due]').getByRole('link', { name: words.title }).first().click();
      await nila.page.getByRole('heading', { level: 1, name: words.title }).waitFor();
      await nila.act(answer, 'acknowledge');
      await state(nila, answer, 'acknowledged').waitFor();
      await state(maru, answer, 'acknowledged').waitFor();
    });

    it('is answered with an offer, which is taken up', async () => {
      await nila.act(answer, 'offer', { time_frame: '7', nature: words.nature, scope: words.need, terms: '0' });
      await state(maru, answer, 'offered').waitFor();
      await page().locator('.timeline').getByText(words.nature).first().waitFor();
      await maru.act(answer, 'take_up');
      await state(maru, type, 'under_way').waitFor();
      await state(nila, answer, 'taken_up').waitFor();
    });

    it('carries messages and a file both ways', async () => {
      const say = async (from, to, text, file) => {
        const form = from.page.locator('form', { has: from.page.getByRole('heading', { name: from.t('message.new') }) });
        await form.locator('textarea').fill(text);
        await form.locator('input[type=file]').setInputFiles({ name: file, mimeType: 'text/plain', buffer: Buffer.from(`${text}\n`) });
        await form.locator('li', { hasText: file }).getByRole('button').waitFor();
        await form.getByRole('button', { name: from.t('message.send') }).click();
        await to.page.locator('.timeline .bubble', { hasText: text }).waitFor();
        // By the keyboard: a pointer may miss a link that moves while the page goes on growing.
        await to.settled();
        const [download] = await Promise.all([
          to.page.waitForEvent('download'),
          to.page.locator('.timeline .bubble', { hasText: text }).getByRole('link', { name: file }).press('Enter'),
        ]);
        assert.equal(download.suggestedFilename(), file);
        assert.equal(await readFile(await download.path(), 'utf8'), `${text}\n`);
      };
      await say(nila, maru, words.message, 'arrival.txt');
      await say(maru, nila, words.reply, 'map.txt');
    });

    it('is closed with a report', async () => {
      await maru.act(type, 'close', { outcome: 'resolved', helped_with: words.helped });
      await state(maru, type, 'closed').waitFor();
      await state(nila, type, 'closed').waitFor();
      await state(nila, answer, 'concluded').waitFor();
    });

    it('is printed by both, with a proof that verifies offline', async () => {
      for (const person of [maru, nila]) {
        const proof = person.page.locator('section[aria-labelledby=proof]');
        const [download] = await Promise.all([
          person.page.waitForEvent('download'),
          proof.getByRole('link', { name: person.t('proof.download') }).click(),
        ]);
        const told = await run(program, ['verify', '--case', await download.path()], { env: { ...process.env, CONCORD_DATA: server.folder } })
          .catch((failure) => assert.fail(`concord verify: ${failure.stdout}${failure.stderr}`));
        assert.ok(told.stdout.length > 0);
        await proof.getByRole('link', { name: person.t('proof.print') }).click();
        await person.page.locator('pre').waitFor();
        await person.page.emulateMedia({ media: 'print' });
        const paper = await person.page.locator('main').innerText();
        for (const text of [words.title, words.need, words.message, words.reply, words.helped]) assert.ok(paper.includes(text), `on paper: ${text}`);
        assert.ok(!(await person.page.locator('nav.side').isVisible()), 'the navigation is not printed');
        await person.page.emulateMedia({ media: 'screen' });
      }
    });

    it('is nowhere to be seen for Orso', async () => {
      const nothing = async () => assert.ok(!(await orso.page.locator('body').innerText()).includes(words.title), orso.page.url());
      await nothing(); // Home, open all the while
      for (const at of ['/', '/cases', '/notices', '/assistance/requests', `/search?q=${encodeURIComponent(words.title)}`]) {
        await orso.page.goto(at);
        await orso.page.locator('h1').waitFor();
        await orso.settled();
        await nothing();
      }
      const unknown = request.replace(/[0-9a-f]{4}$/, (end) => (end === '0000' ? '0001' : '0000'));
      const told = [];
      for (const at of [request, unknown]) {
        await orso.page.goto(at);
        await orso.page.getByRole('heading', { level: 1, name: orso.t('page.not_found') }).waitFor();
        told.push(await orso.page.locator('main').innerText());
        const answered = await orso.context.request.get(`/api/v1${at}`);
        const { request: _, ...body } = await answered.json();
        told.push(JSON.stringify([answered.status(), body]));
      }
      assert.equal(told[0], told[2]);
      assert.equal(told[1], told[3]);
      // What the demonstration told is not of this request.
      const told_of = (await orso.get('notices')).items.filter((each) => JSON.stringify(each).includes(request.split('/').pop()));
      assert.deepEqual(told_of, []);
    });

    it('left no complaint in any console', () => {
      for (const each of [maru, nila, orso]) assert.deepEqual(each.complaints, []);
    });
  });
}
