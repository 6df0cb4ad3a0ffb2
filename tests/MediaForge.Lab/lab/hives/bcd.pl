#!/usr/bin/perl
# bcd.pl uefi|bios: hivexsh commands that fill a boot configuration store for a PE on a ramdisk.
# The device elements are approximations, good enough for a boot manager that only looks whether the store is there:
# never take them as a reference for the real format.
use strict;
use warnings;
use Encode 'encode';

my $loader_path = '\windows\system32\boot\winload.' . ($ARGV[0] eq 'uefi' ? 'efi' : 'exe');
my $manager = '{9dea862c-5cdd-4e70-acc1-f32b344d4795}';
my $default = '{7619dcc9-fafe-11d9-b411-000476eba25f}';
my $options = '{7619dcc8-fafe-11d9-b411-000476eba25f}';
my $options_guid = pack 'H*', 'c8dc1976fefad911b411000476eba25f';

sub binary { 'hex:3:' . join ',', map { sprintf '%02x', $_ } unpack 'C*', shift }
sub strings { 'hex:7:' . join ',', map { sprintf '%02x', $_ } unpack 'C*', encode('UTF-16LE', "$_[0]\0\0") }
sub object {
    my ($guid, $type, @elements) = @_;
    print "cd \\Objects\nadd $guid\ncd $guid\nadd Description\nadd Elements\ncd Description\nsetval 1\nType\ndword:$type\n";
    while (my ($id, $value) = splice @elements, 0, 2) {
        print "cd \\Objects\\$guid\\Elements\nadd $id\ncd $id\nsetval 1\nElement\n$value\n";
    }
}

my $boot = pack 'V4 x56', 5, 1, 72, 0;
my $path = encode 'UTF-16LE', "\\sources\\boot.wim\0";
my $ramdisk = $options_guid . pack('V9', 0, 1, 16 + 20 + 72 + length $path, 0, 3, 0, 1, 12 + 72 + length $path, 5) . $boot . $path;
my $boot_device = binary("\0" x 16 . $boot);
my $ramdisk_device = binary($ramdisk);

print "add Description\nadd Objects\ncd Description\nsetval 3\nKeyName\nstring:BCD00000000\nSystem\ndword:1\nTreatAsSystem\ndword:1\n";
object($manager, '0x10100002', '11000001' => $boot_device, '12000004' => 'string:Windows Boot Manager', '23000003' => "string:$default",
    '24000001' => strings($default), '25000004' => binary(pack 'Q<', 30));
object($default, '0x10200003', '11000001' => $ramdisk_device, '12000002' => "string:$loader_path", '12000004' => 'string:Windows Setup',
    '21000001' => $ramdisk_device, '22000002' => 'string:\windows', '26000010' => 'hex:3:01', '26000022' => 'hex:3:01');
object($options, '0x30000000', '31000003' => $boot_device, '32000004' => 'string:\boot\boot.sdi');
print "commit\n";
