import { LookupAddress } from 'node:dns';
import { createCheckedLookup, isAddressRefusal, isAllowedAddress } from './addresses';

const address = (text: string): LookupAddress => ({
  address: text,
  family: text.includes(':') ? 6 : 4,
});

describe('isAllowedAddress', () => {
  // [address, allowed from the internet, allowed with allowPrivateAddresses]
  it.each([
    ['1.1.1.1', true, true],
    ['203.0.114.1', true, true],
    ['2606:4700:4700::1111', true, true],
    ['2a00:1450::1', true, true],
    ['10.0.0.1', false, true],
    ['172.16.0.1', false, true],
    ['172.31.255.255', false, true],
    ['172.32.0.1', true, true],
    ['192.168.1.1', false, true],
    ['127.0.0.1', false, true],
    ['127.255.255.254', false, true],
    ['100.64.0.1', false, true],
    ['::1', false, true],
    ['fc00::1', false, true],
    ['fd12:3456::1', false, true],
    ['::ffff:10.0.0.1', false, true],
    ['::ffff:7f00:1', false, true],
    ['::ffff:1.1.1.1', true, true],
    // Never reachable, whatever the config says.
    ['169.254.169.254', false, false],
    ['::ffff:169.254.169.254', false, false],
    ['fe80::1', false, false],
    ['0.0.0.0', false, false],
    ['::', false, false],
    ['0.1.2.3', false, false],
    ['224.0.0.1', false, false],
    ['255.255.255.255', false, false],
    ['240.0.0.1', false, false],
    ['198.18.0.1', false, false],
    ['192.0.2.1', false, false],
    ['ff02::1', false, false],
    ['64:ff9b::7f00:1', false, false],
    ['64:ff9b::a9fe:a9fe', false, false],
    ['64:ff9b:1::1', false, false],
    ['2002:7f00:1::', false, false],
    ['2001::1', false, false],
    ['2001:db8::1', false, false],
    ['100::1', false, false],
    ['fec0::1', false, false],
    ['::7f00:1', false, false],
    ['::127.0.0.1', false, false],
    ['0177.0.0.1', false, false],
    ['127.1', false, false],
    ['2130706433', false, false],
    ['0x7f000001', false, false],
    ['fe80::1%eth0', false, false],
    ['localhost', false, false],
    ['', false, false],
  ])('%s: internet %s, private %s', (text, isPublic, isPrivate) => {
    expect(isAllowedAddress(text, false)).toBe(isPublic);
    expect(isAllowedAddress(text, true)).toBe(isPrivate);
  });
});

describe('createCheckedLookup', () => {
  const lookup = (addresses: LookupAddress[], all = true) =>
    new Promise<unknown>((resolve, reject) => {
      createCheckedLookup(false, async () => addresses)('host.test', { all }, (error, found) =>
        error ? reject(error) : resolve(found),
      );
    });

  it('gives the very addresses that were checked', async () => {
    await expect(lookup([address('1.1.1.1'), address('2606:4700::1')])).resolves.toEqual([
      address('1.1.1.1'),
      address('2606:4700::1'),
    ]);
    await expect(lookup([address('1.1.1.1')], false)).resolves.toBe('1.1.1.1');
  });

  it('refuses a name of which one address is not allowed', async () => {
    const failure = await lookup([address('1.1.1.1'), address('169.254.169.254')]).catch(
      error => error,
    );
    expect(isAddressRefusal(failure)).toBe(true);
  });

  it('refuses a name without addresses', async () => {
    expect(isAddressRefusal(await lookup([]).catch(error => error))).toBe(true);
  });

  it('passes the resolver error on', async () => {
    const failure = await new Promise(resolve => {
      createCheckedLookup(false, async () => {
        throw Object.assign(new Error('no'), { code: 'ENOTFOUND' });
      })('host.test', { all: true }, resolve);
    });
    expect(failure).toMatchObject({ code: 'ENOTFOUND' });
  });

  it('finds the refusal inside the errors of several attempts', () => {
    const inner = Object.assign(new Error('x'), { code: 'ROSETTA_ADDRESS_REFUSED' });
    expect(isAddressRefusal(new AggregateError([new Error('other'), inner]))).toBe(true);
    expect(isAddressRefusal(new Error('other'))).toBe(false);
  });
});
