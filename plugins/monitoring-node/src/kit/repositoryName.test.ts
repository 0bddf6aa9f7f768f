import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { repositoryName } from './repositoryName';

describe('repositoryName', () => {
  it.each([
    ['https://gitlab.example.com/shop/cart.git', 'gitlab.example.com/shop/cart'],
    ['https://GitLab.example.com/shop/Cart/', 'gitlab.example.com/shop/Cart'],
    ['https://oauth2:secret-token@gitlab.example.com/shop/cart.git', 'gitlab.example.com/shop/cart'],
    ['http://127.0.0.1:7007/shop/cart', '127.0.0.1:7007/shop/cart'],
    ['ssh://git@gitlab.example.com:2222/shop/cart.git', 'gitlab.example.com/shop/cart'],
    ['git@gitlab.example.com:shop/cart.git', 'gitlab.example.com/shop/cart'],
    ['ghcr.io/shop/charts', 'ghcr.io/shop/charts'],
    ['localhost:5000/shop/charts', 'localhost:5000/shop/charts'],
    ['oci://ghcr.io/shop/charts', 'ghcr.io/shop/charts'],
    ['https://charts.example.com', 'charts.example.com'],
  ])('names %s as %s', (address, name) => {
    expect(repositoryName(address)).toBe(name);
  });

  it.each([[''], ['   '], ['/srv/git/cart'], ['https://'], ['https://host/a b<script>'], ['https://host/a?x=1'.repeat(200)]])(
    'knows %j for no repository, or leaves out what is not its name',
    address => {
      expect(repositoryName(address) ?? '').not.toMatch(/[\s<?]/);
    },
  );

  it('never throws and never keeps credentials', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.stringMatching(/^[a-z]{12}$/), (text, secret) => {
        repositoryName(text);
        const name = repositoryName(`https://user:${secret}@host.test/${text}`) ?? '';
        assert.equal(name.includes(secret), false);
      }),
      { numRuns: 5_000 },
    );
  });
});
