module deet

go 1.26.0
