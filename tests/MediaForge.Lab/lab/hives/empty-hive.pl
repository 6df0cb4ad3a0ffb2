#!/usr/bin/perl
# empty-hive.pl FILE NAME: the smallest valid regf hive, a root key with a security descriptor; 'hivexsh -w' can fill it.
use strict;
use warnings;

my ($file, $root) = @ARGV;
my $time = pack 'Q<', 133000000000000000;           # one fixed FILETIME (2022-06-17), so that builds repeat

# self-relative descriptor: owner Administrators, group SYSTEM, full access for both
my $system = pack 'H*', '010100000000000512000000';
my $administrators = pack 'H*', '01020000000000052000000020020000';
my $aces = join '', map { pack('CCvV', 0, 2, 8 + length, 0xf003f) . $_ } $system, $administrators;
my $acl = pack('CCvvv', 2, 0, 8 + length $aces, 2, 0) . $aces;
my $owner_at = 20;
my $group_at = $owner_at + length $administrators;
my $acl_at = $group_at + length $system;
my $descriptor = pack('CCvVVVV', 1, 0, 0x8004, $owner_at, $group_at, 0, $acl_at) . $administrators . $system . $acl;

sub cell {
    my $content = shift;
    my $size = (4 + length($content) + 7) & ~7;
    return pack('l<', -$size) . $content . "\0" x ($size - 4 - length $content);
}

my $none = 0xffffffff;
my $sk_at = 0x20 + length cell('nk' . "\0" x 74 . $root);
my $nk = cell('nk' . pack('v', 0x2c) . $time . pack('V15', 0, 0, 0, 0, $none, $none, 0, $none, $sk_at, $none, 0, 0, 0, 0, 0)
    . pack('vv', length $root, 0) . $root);
my $sk = cell('sk' . pack('vVVVV', 0, $sk_at, $sk_at, 1, length $descriptor) . $descriptor);
my $free = 4096 - 32 - length($nk) - length $sk;
my $bin = 'hbin' . pack('VVQ<', 0, 4096, 0) . $time . pack('V', 0) . $nk . $sk . pack('l<', $free) . "\0" x ($free - 4);

my $name = substr(join('', map { "$_\0" } split //, $root) . "\0" x 64, 0, 64);
my $base = 'regf' . pack('VV', 1, 1) . $time . pack('V7', 1, 3, 0, 1, 0x20, 4096, 1) . $name;
$base .= "\0" x (508 - length $base);
my $sum = 0;
$sum ^= $_ for unpack 'V127', $base;
$sum = 1 if $sum == 0;
$sum = 0xfffffffe if $sum == $none;
$base .= pack('V', $sum) . "\0" x (4096 - 512);

open my $out, '>:raw', $file or die "$file: $!";
print $out $base, $bin;
close $out or die "$file: $!";
