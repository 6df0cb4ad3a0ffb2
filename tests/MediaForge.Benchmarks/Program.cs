using MediaForge.Benchmarks;

return args.FirstOrDefault() switch
{
    "iso" => IsoBenchmark.Run(args[1..]),
    "usb" => UsbBenchmark.Run(args[1..]),
    "wim" => WimBenchmark.Run(args[1..]),
    "wim-edit" => WimEditBenchmark.Run(args[1..]),
    "wim-trees" => TreeRun.Run(args[1..]),
    "codec" => CodecBenchmark.Run(args[1..]),
    "decode" => DecodeBenchmark.Run(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        iso [MiB] [runs]   an ISO with that much content (4096, 3): mediaforge against cp, and against wimlib-imagex update + staging + genisoimage -udf
        usb [MiB] [runs]   a stick with that much content (2048, 3): its image against dd, and writing and updating it on a loop device against dd; needs root
        wim [rows] [runs]  capture, verify and apply against wimlib-imagex: none, xpress, lzx, lzx-max (all, 3)
        wim-edit [MiB] [runs]
                           the executor into a boot WIM of that size (200, 5): mediaforge against wimlib-imagex update
        wim-trees [N] [SEED]
                           no measurement: N random trees (1000) through capture and apply, compared with wimlib
        codec FORMAT LEVEL CHUNK FOLDER...
                           the files of the folders through one encoder (lzx, xpress; fast, normal, max; 32768) on one thread: ratio and MB/s, against wimlib-imagex
        decode FOLDER...   the files of the folders through each decoder on one thread: MB/s, against libwim
        """);
    return 2;
}
