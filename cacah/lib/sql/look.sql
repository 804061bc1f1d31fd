select called, issued, fair, shown, load, read_only, read_only_until from lib_house where id = 1
